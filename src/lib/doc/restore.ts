import type { RecordId } from '$lib/model/ids';
import { ok, type Result } from '$lib/model/result';
import {
	exportedCollections,
	isExportedKey,
	isPlainJson,
	type ExportedCollection,
	type GroupRecords
} from '$lib/rules/spreadsheet/group-export';
import { splitKey } from './keys';
import type { DocOrigin } from './origin';
import type { SpaceDoc } from './space-doc';

/** The group's records as they are stored, without contacts and keys; for an export. */
export function dumpRecords(space: SpaceDoc): GroupRecords {
	const dump = (name: ExportedCollection): Map<string, unknown> => {
		const kept = new Map<string, unknown>();
		for (const [key, value] of space.ydoc.getMap<unknown>(name))
			if (isExportedKey(name, key) && isPlainJson(value)) kept.set(key, value);
		return kept;
	};
	return { posts: dump('posts'), history: dump('history'), people: dump('people') };
}

/**
 * Writes an export back, in one transaction, every value as it was: who made and said what, and
 * when, stays; people come along by name only. A record this group has already, in whatever state, is left alone, so the same file
 * twice is once. Keys that are not ours or values out of bounds are left out. Never fails.
 */
export function restoreRecords(
	space: SpaceDoc,
	records: GroupRecords
): Result<{ readonly added: number; readonly already: number }> {
	const here = new Set<RecordId>();
	for (const key of space.ydoc.getMap('posts').keys()) {
		const id = splitKey(key)?.id;
		if (id !== undefined) here.add(id);
	}
	const added = new Set<RecordId>();
	const already = new Set<RecordId>();
	const origin: DocOrigin = { kind: 'local', by: space.me };
	space.ydoc.transact(() => {
		for (const name of exportedCollections) {
			const map = space.ydoc.getMap<unknown>(name);
			for (const [key, value] of records[name]) {
				const id = splitKey(key)?.id;
				if (!isExportedKey(name, key) || !isPlainJson(value)) continue;
				if (name === 'people') {
					if (map.has(key) || id === undefined) continue;
					map.set(key, value);
					map.set(`${id}/former`, { by: space.me.personId, at: space.now() });
				} else if (id === undefined) continue;
				else if (here.has(id)) already.add(id);
				else {
					if (name === 'posts') added.add(id);
					if (!map.has(key)) map.set(key, value);
				}
			}
		}
	}, origin);
	return ok({ added: added.size, already: already.size });
}

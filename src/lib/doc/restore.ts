import type { RecordId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
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

/** One key of the export that this group lacks. */
interface Lacking {
	readonly collection: ExportedCollection;
	readonly key: string;
	readonly value: unknown;
}

const recordsPerTransaction = 200;
/** Text units; keeps each update well under what travels in one piece. */
const unitsPerTransaction = 500_000;

/**
 * Writes an export back, every value as it was: who made and said what, and when, stays; people come
 * along by name only. A record this group has already, in whatever state, is left alone, so the same
 * file twice is once; each goes down whole, with its history. Keys that are not ours or values out of
 * bounds are left out. Fails with `full`, having written nothing.
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
	const lacking = new Map<string, { readonly values: Lacking[]; units: number }>();
	let units = 0;
	for (const collection of exportedCollections)
		for (const [key, value] of records[collection]) {
			const id = splitKey(key)?.id;
			if (id === undefined || !isExportedKey(collection, key) || !isPlainJson(value)) continue;
			if (collection !== 'people' && here.has(id)) {
				already.add(id);
				continue;
			}
			if (space.ydoc.getMap(collection).has(key)) continue;
			if (collection === 'posts') added.add(id);
			const group = collection === 'people' ? `people ${id}` : id;
			const record = lacking.get(group) ?? { values: [], units: 0 };
			lacking.set(group, record);
			record.values.push({ collection, key, value });
			const size = key.length + JSON.stringify(value).length;
			record.units += size;
			units += size;
		}
	if (!space.inside.room.hasFor(units)) return fail('full');
	for (const part of portions([...lacking.values()])) writeAll(space, part);
	return ok({ added: added.size, already: already.size });
}

function writeAll(space: SpaceDoc, values: readonly Lacking[]): void {
	const origin: DocOrigin = { kind: 'local', by: space.me };
	space.ydoc.transact(() => {
		for (const { collection, key, value } of values) {
			const map = space.ydoc.getMap<unknown>(collection);
			map.set(key, value);
			const id = splitKey(key)?.id;
			if (collection === 'people' && id !== undefined)
				map.set(`${id}/former`, { by: space.me.personId, at: space.now() });
		}
	}, origin);
}

function* portions(
	records: readonly { readonly values: readonly Lacking[]; readonly units: number }[]
): Generator<readonly Lacking[]> {
	let part: Lacking[] = [];
	let [count, units] = [0, 0];
	for (const record of records) {
		if (
			count === recordsPerTransaction ||
			(count > 0 && units + record.units > unitsPerTransaction)
		) {
			yield part;
			part = [];
			[count, units] = [0, 0];
		}
		part.push(...record.values);
		count += 1;
		units += record.units;
	}
	if (part.length > 0) yield part;
}

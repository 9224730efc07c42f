import * as Y from 'yjs';
import { splitKey, type Collection } from './keys';

/** Collections whose keys begin with the id of something else than a record. */
const otherwiseKeyed: ReadonlySet<string> = new Set<Collection>([
	'people',
	'group',
	'roster',
	'invitations'
]);
const maxRecords = 512;

/** Ids of the records that a transaction changed: what stands before the `/` in the keys of its collections. */
export function recordsTouched(doc: Y.Doc, transaction: Y.Transaction): readonly string[] {
	const records = new Set<string>();
	for (const [type, keys] of transaction.changed) {
		if (type._item !== null) continue;
		const name = nameOf(doc, type);
		if (name === null || otherwiseKeyed.has(name)) continue;
		for (const key of keys) {
			if (records.size >= maxRecords) return [...records];
			const id = key === null ? undefined : splitKey(key)?.id;
			if (id !== undefined) records.add(id);
		}
	}
	return [...records];
}

/** Ids of the records that were written to since a state vector; none when that can't be read. */
export function recordsSince(doc: Y.Doc, stateVector: Uint8Array): readonly string[] {
	let before: ReadonlyMap<number, number>;
	try {
		before = Y.decodeStateVector(stateVector);
	} catch {
		return [];
	}
	const records = new Set<string>();
	for (const [name, type] of doc.share) {
		if (otherwiseKeyed.has(name)) continue;
		for (const [key, { id }] of type._map) {
			if (records.size >= maxRecords) return [...records];
			if (id.clock < (before.get(id.client) ?? 0)) continue;
			const record = splitKey(key)?.id;
			if (record !== undefined) records.add(record);
		}
	}
	return [...records];
}

function nameOf(doc: Y.Doc, type: unknown): string | null {
	for (const [name, shared] of doc.share) if (shared === type) return name;
	return null;
}

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

function nameOf(doc: Y.Doc, type: unknown): string | null {
	for (const [name, shared] of doc.share) if (shared === type) return name;
	return null;
}

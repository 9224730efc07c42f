import { fail, ok } from '$lib/model/result';
import { digest } from 'lib0/hash/sha256';
import * as Y from 'yjs';
import type { SyncDoc, SyncDocs } from './ports';

type UpdateEvent = [Uint8Array, unknown, Y.Doc, Y.Transaction];

/** Each key is a record. */
const keysOf = ({ changed }: Y.Transaction): readonly string[] =>
	[...changed.values()].flatMap((keys) => [...keys].filter((key) => key !== null));

/** For tests: a SyncDoc over one Y.Map. Several over the same Y.Doc don't count each other's as their own. */
export function createTestDoc(id: string, ydoc = new Y.Doc()): SyncDoc & { readonly ydoc: Y.Doc } {
	const origin = { applied: id };
	const map = ydoc.getMap('all');
	return {
		id,
		ydoc,
		stateVector: () => Y.encodeStateVector(ydoc),
		updateSince: (stateVector) => Y.encodeStateAsUpdate(ydoc, stateVector),
		applyRemote(update) {
			try {
				Y.applyUpdate(new Y.Doc(), update);
			} catch {
				return fail('malformed');
			}
			let changed = false;
			let records: readonly string[] = [];
			const heard = (...[, , , transaction]: UpdateEvent): void => {
				changed = true;
				records = keysOf(transaction);
			};
			ydoc.on('update', heard);
			Y.applyUpdate(ydoc, update, origin);
			ydoc.off('update', heard);
			return ok({ changed, records });
		},
		recordsSince(stateVector) {
			const before = Y.decodeStateVector(stateVector);
			return [...map._map].flatMap(([key, { id }]) =>
				id.clock < (before.get(id.client) ?? 0) ? [] : [key]
			);
		},
		hasPending: () => ydoc.store.pendingStructs !== null || ydoc.store.pendingDs !== null,
		dropPending() {
			ydoc.store.pendingStructs = null;
			ydoc.store.pendingDs = null;
		},
		digest() {
			const entries = Object.entries(map.toJSON()).sort(([a], [b]) => (a < b ? -1 : 1));
			return digest(new TextEncoder().encode(JSON.stringify(entries))).slice(0, 16);
		},
		onLocalUpdate(listener) {
			const heard = (...[update, by, , transaction]: UpdateEvent): void => {
				if (by !== origin) listener(update, keysOf(transaction));
			};
			ydoc.on('update', heard);
			return () => ydoc.off('update', heard);
		},
		onChange(listener) {
			const heard = (): void => listener();
			ydoc.on('update', heard);
			return () => ydoc.off('update', heard);
		}
	};
}

/** For tests: just these documents. */
export const docsOf = (...docs: readonly SyncDoc[]): SyncDocs => ({
	get: (id) => docs.find((doc) => doc.id === id) ?? null,
	ids: () => docs.map((doc) => doc.id)
});

import { createListeners } from './listeners';
import type { SyncDoc, SyncDocs } from './ports';

/**
 * The same documents for two carriers of changes, such as the mesh and the tabs: what one of them
 * applied counts as local for the other, which passes it on at once.
 */
export function shareDocs(docs: SyncDocs): readonly [SyncDocs, SyncDocs] {
	const shared = new Map<string, { readonly doc: SyncDoc; readonly sides: [SyncDoc, SyncDoc] }>();

	function sidesOf(id: string): readonly [SyncDoc, SyncDoc] | null {
		const doc = docs.get(id);
		if (doc === null) {
			shared.delete(id);
			return null;
		}
		const known = shared.get(id);
		if (known?.doc === doc) return known.sides;
		const sides = shareDoc(doc);
		shared.set(id, { doc, sides });
		return sides;
	}

	const side = (which: 0 | 1): SyncDocs => ({
		get: (id) => sidesOf(id)?.[which] ?? null,
		ids: () => docs.ids()
	});
	return [side(0), side(1)];
}

type LocalUpdate = [update: Uint8Array, records: readonly string[]];

function shareDoc(doc: SyncDoc): [SyncDoc, SyncDoc] {
	const applied = [createListeners<LocalUpdate>(), createListeners<LocalUpdate>()] as const;

	const side = (which: 0 | 1): SyncDoc => ({
		id: doc.id,
		stateVector: () => doc.stateVector(),
		updateSince: (stateVector) => doc.updateSince(stateVector),
		applyRemote(update) {
			const result = doc.applyRemote(update);
			if (result.ok && result.value.changed) applied[which].call(update, result.value.records);
			return result;
		},
		recordsSince: (stateVector) => doc.recordsSince(stateVector),
		hasPending: () => doc.hasPending(),
		dropPending: () => doc.dropPending(),
		digest: () => doc.digest(),
		prepare: async () => doc.prepare?.(),
		onLocalUpdate(listener) {
			const ends = [doc.onLocalUpdate(listener), applied[which === 0 ? 1 : 0].add(listener)];
			return () => {
				for (const end of ends) end();
			};
		},
		onChange: (listener) => doc.onChange(listener)
	});
	return [side(0), side(1)];
}

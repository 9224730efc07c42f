import * as Y from 'yjs';

/** What became of a run of updates. */
export interface Compacted {
	/** One V1 update with all of them in it. */
	readonly update: Uint8Array;
	/** Indices of those that did not decode and are not in it. */
	readonly unread: readonly number[];
}

/**
 * Makes one V1 update of many through a fresh document, so that deleted text is really dropped
 * (`Y.mergeUpdates` keeps it). Structs that wait for others that are missing stay in it. Blocks for
 * as long as it takes: meant for a worker.
 */
export function compactUpdates(updates: readonly Uint8Array[]): Compacted {
	const unread = new Set<number>();
	for (;;) {
		const doc = new Y.Doc();
		const failed = applyAll(doc, updates, unread);
		if (failed === null) {
			const update = Y.encodeStateAsUpdate(doc);
			doc.destroy();
			return { update, unread: [...unread] };
		}
		// A half-read update may have left its traces: begin again without it.
		doc.destroy();
		unread.add(failed);
	}
}

/** Index of the first that did not decode, or null. */
function applyAll(
	doc: Y.Doc,
	updates: readonly Uint8Array[],
	skip: ReadonlySet<number>
): number | null {
	for (const [index, update] of updates.entries()) {
		if (skip.has(index)) continue;
		try {
			Y.applyUpdate(doc, update);
		} catch {
			return index;
		}
	}
	return null;
}

/** One V1 update of several just written ones, quickly and with deleted text still in it. Throws when one is malformed. */
export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
	const [only] = updates;
	return updates.length === 1 && only ? only : Y.mergeUpdates([...updates]);
};

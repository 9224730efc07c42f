import { loadUpdates } from '$lib/doc/create-space-doc';
import { originKind } from '$lib/doc/origin';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { SaveState } from '$lib/model/light';
import { fail, ok, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import type { SpaceId } from '$lib/model/ids';
import type { Store } from '$lib/storage/store';
import * as Y from 'yjs';

/** The one document of a group in this version; notes will have one each. */
export const recordsDoc = 'records';

/** Keeps one document on this device: everything that changes it, from anywhere, goes to the store. */
export interface UpdateKeeper {
	readonly state: View<SaveState>;
	/** Something written on this device is not on the disk yet; what came from others they still have. */
	readonly holdsMine: View<boolean>;
	/** See DocStore. */
	hurry(): void;
	/** Fails with `erased` or `no-storage`; damaged records are set aside and counted. */
	load(): Promise<Result<{ readonly damaged: number }>>;
	settled(): Promise<void>;
	close(): void;
}

/** `state` is *saved* only when all that `space` holds is strictly on disk. */
export function keepUpdates(store: Store, spaceId: SpaceId, space: SpaceDoc): UpdateKeeper {
	const docStore = store.doc(spaceId, recordsDoc, () => Y.encodeStateAsUpdate(space.ydoc));
	const holdsMine = createValue(false);
	let mineOnTheirWay = 0;
	const keep = (update: Uint8Array, origin: unknown): void => {
		const kind = originKind(origin);
		if (kind === 'disk') return;
		docStore.append(update);
		if (kind !== 'local') return;
		mineOnTheirWay += 1;
		holdsMine.set(true);
		void docStore.settled().then(() => {
			mineOnTheirWay -= 1;
			if (mineOnTheirWay === 0) holdsMine.set(false);
		});
	};
	space.ydoc.on('update', keep);
	return {
		state: docStore.state,
		holdsMine,
		hurry: () => docStore.hurry(),
		async load() {
			try {
				const { updates, damaged, erased } = await docStore.load();
				// A group is kept with its first records or not at all: nothing means that all of it is gone.
				if (erased || (updates.length === 0 && damaged === 0)) return fail('erased');
				// With nobody listening Yjs need not write out again all that it reads.
				space.ydoc.off('update', keep);
				const applied = loadUpdates(space, updates);
				space.ydoc.on('update', keep);
				return ok({ damaged: damaged + applied.damaged });
			} catch {
				return fail('no-storage');
			}
		},
		settled: () => docStore.settled(),
		close() {
			space.ydoc.off('update', keep);
			docStore.close();
		}
	};
}

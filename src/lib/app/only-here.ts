import type { SpaceId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';
import type { View } from '$lib/model/view';
import type { Store } from '$lib/storage/store';

const cacheName = 'only-here';

/** Keeps whether the group has changes that only this device is known to have, to open it first next time. */
export function noteOnlyHere(
	store: Pick<Store, 'writeCache'>,
	id: SpaceId,
	mesh: View<MeshStatus>
): () => void {
	let noted: boolean | null = null;
	let writing = Promise.resolve();
	const note = (): void => {
		const { onlyHere } = mesh.current();
		if (onlyHere === noted || onlyHere === null) return;
		noted = onlyHere;
		writing = writing
			.then(() => store.writeCache(id, cacheName, Uint8Array.of(onlyHere ? 1 : 0)))
			.catch(() => undefined);
	};
	note();
	return mesh.subscribe(note);
}

/** What was noted of a group that is not open; false when nothing was. */
export async function isOnlyHere(store: Pick<Store, 'readCache'>, id: SpaceId): Promise<boolean> {
	const noted = await store.readCache(id, cacheName).catch(() => null);
	return noted?.[0] === 1;
}

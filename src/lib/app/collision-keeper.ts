import { collisionsFromBytes, collisionsToBytes } from '$lib/doc/collisions';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { SpaceId } from '$lib/model/ids';
import type { Store } from '$lib/storage/store';

const cacheName = 'collisions';

/** Keeps what was overwritten unseen on this device, until its author chose. */
export async function keepCollisions(
	store: Store,
	spaceId: SpaceId,
	space: SpaceDoc
): Promise<{ close(): void }> {
	const kept = await store.readCache(spaceId, cacheName);
	if (kept !== null) collisionsFromBytes(space, kept);
	const stop = space.collisions.subscribe(
		() => void store.writeCache(spaceId, cacheName, collisionsToBytes(space))
	);
	return { close: stop };
}

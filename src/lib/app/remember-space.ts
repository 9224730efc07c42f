import type { SpaceId } from '$lib/model/ids';
import type { Store, StoredSpace } from '$lib/storage/store';

/** What is to be different about a group, given what is kept of it now. */
export type SpaceChange = (kept: StoredSpace) => Partial<StoredSpace>;

/**
 * Changes what is kept about a group, on top of what another tab may have changed meanwhile. Answers
 * what is kept then, or null, having kept nothing, when this device no longer holds it: erased in
 * another tab, it must not come back by itself. Rejects with StorageError.
 */
export async function rememberSpace(
	store: Store,
	id: SpaceId,
	change: SpaceChange
): Promise<StoredSpace | null> {
	const kept = (await store.spaces()).find((space) => space.id === id);
	if (kept === undefined) return null;
	const next = { ...kept, ...change(kept) };
	await store.putSpace(next);
	return next;
}

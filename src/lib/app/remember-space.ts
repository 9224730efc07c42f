import type { Store, StoredSpace } from '$lib/storage/store';

/**
 * Keeps what changed about a group, if this device still holds it: another tab may have erased it
 * meanwhile, and it must not come back by itself. Rejects with StorageError.
 */
export async function rememberSpace(store: Store, stored: StoredSpace): Promise<void> {
	const known = await store.spaces();
	if (known.some(({ id }) => id === stored.id)) await store.putSpace(stored);
}

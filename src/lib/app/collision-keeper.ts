import { collisionsFromBytes, collisionsToBytes } from '$lib/doc/collisions';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { equalBytes } from '$lib/model/bytes';
import type { SpaceId } from '$lib/model/ids';
import type { Store } from '$lib/storage/store';
import { createBell, type Bell } from './tab-bell';

const cacheName = 'collisions';

/**
 * Keeps what was overwritten unseen on this device, until its author chose, in whichever tab. All
 * tabs write one blob: each joins what is there before it writes. `close` settles once the last
 * choice is kept; the document must be open until then.
 */
export async function keepCollisions(
	store: Pick<Store, 'readCache' | 'writeCache'>,
	spaceId: SpaceId,
	space: SpaceDoc,
	bell: Bell | null = createBell(`porchlight ${spaceId} collisions`)
): Promise<{ close(): Promise<void> }> {
	let closed = false;

	/** What is kept there now; null when nothing is. */
	async function join(): Promise<Uint8Array | null> {
		const kept = await store.readCache(spaceId, cacheName);
		if (kept !== null) collisionsFromBytes(space, kept);
		return kept;
	}

	async function share(): Promise<void> {
		const kept = await join();
		const bytes = collisionsToBytes(space);
		if (equalBytes(kept ?? nothing, bytes)) return;
		await store.writeCache(spaceId, cacheName, bytes);
		bell?.ring();
	}

	let sharing = Promise.resolve();
	function shareSoon(): void {
		if (!closed) sharing = sharing.then(share).catch(() => undefined);
	}

	await join();
	let shown = space.collisions.current();
	const stop = space.collisions.subscribe(() => {
		const now = space.collisions.current();
		if (now === shown) return;
		shown = now;
		shareSoon();
	});
	bell?.listen(shareSoon);
	return {
		async close() {
			stop();
			// A choice of this very moment is told to listeners only after it.
			if (space.collisions.current() !== shown) shareSoon();
			closed = true;
			await sharing;
			bell?.close();
		}
	};
}

/** No collisions, as bytes. */
const nothing = new TextEncoder().encode('[]');

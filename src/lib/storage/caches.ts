import { openBytes, sealBytes } from '$lib/crypto/seal';
import type { SpaceId } from '$lib/model/ids';
import type { Opened } from './connection';
import { requireSpaceKey, spaceKeyOf, spaceLabel } from './space-records';
import { read, write } from './transaction';

/** The most one cached blob may hold. */
export const maxCacheBytes = 2 * 2 ** 20;

type CacheOwner = SpaceId | 'device';

/** Null when there is none, or it can't be read. Rejects with StorageError. */
export async function readCacheBlob(
	opened: Opened,
	owner: CacheOwner,
	name: string
): Promise<Uint8Array | null> {
	const place = await locateCache(opened, owner, name);
	if (!place) return null;
	const value: unknown = await read(opened.db, ['caches'], (transaction) =>
		transaction.objectStore('caches').get(place.at)
	);
	if (!(value instanceof Uint8Array)) return null;
	const bytes = await openBytes(place.key, value, contextOf(owner, name));
	return bytes.ok ? bytes.value : null;
}

/** Keeps one blob; one that is too large only drops the one before. Rejects with StorageError. */
export async function writeCacheBlob(
	opened: Opened,
	owner: CacheOwner,
	name: string,
	bytes: Uint8Array
): Promise<void> {
	const place = await locateCache(opened, owner, name);
	if (!place) return;
	const sealed =
		bytes.length > maxCacheBytes ? null : await sealBytes(place.key, bytes, contextOf(owner, name));
	await write(opened.db, ['spaces', 'caches'], async (transaction) => {
		if (place.spaceKeyId !== null) {
			const space: unknown = await transaction.objectStore('spaces').get(place.at[0]);
			requireSpaceKey(space, place.spaceKeyId);
		}
		const caches = transaction.objectStore('caches');
		await (sealed ? caches.put(sealed, place.at) : caches.delete(place.at));
	});
}

const contextOf = (owner: CacheOwner, name: string): string =>
	JSON.stringify(['cache', owner, name]);

interface CachePlace {
	readonly at: [string, string];
	readonly key: CryptoKey;
	/** Null for the device's own. */
	readonly spaceKeyId: string | null;
}

async function locateCache(
	opened: Opened,
	owner: CacheOwner,
	name: string
): Promise<CachePlace | null> {
	const cache = await opened.label('cache', owner, name);
	if (owner === 'device') {
		return { at: ['device', cache], key: opened.sealKey, spaceKeyId: null };
	}
	const space = await spaceLabel(opened, owner);
	const found = spaceKeyOf(
		await read(opened.db, ['spaces'], (transaction) => transaction.objectStore('spaces').get(space))
	);
	return found && { at: [space, cache], key: found.key, spaceKeyId: found.id };
}

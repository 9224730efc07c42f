import { deriveBytes, importMacKey, importSecret } from './primitives';
import { importSealKey } from './seal';
import { toBase64url } from '$lib/model/bytes';
import type { SpaceId } from '$lib/model/ids';

/** What the members of one epoch share. */
export interface EpochKeys {
	/** HMAC: proves in the hello that a device holds the epoch secret. */
	readonly hello: CryptoKey;
	/** AES-GCM: offers and answers on their way through a helper. */
	readonly signaling: CryptoKey;
	/** AES-GCM: between tabs of one browser. */
	readonly tabs: CryptoKey;
	/** Where members meet on that day (see `dayOf`), 43 characters; yesterday's and tomorrow's are listened to as well. */
	topic(day: number): Promise<string>;
}

/** 32 random bytes, never derived from an earlier epoch's. */
export const epochSecretBytes = 32;

/** Days since 1970 in UTC; the number that topics change with. */
export const dayOf = (ms: number): number => Math.floor(ms / 86_400_000);

/** HKDF-SHA-256(secret, salt = version and space id, info = purpose and epoch). */
export async function deriveEpochKeys(
	space: SpaceId,
	epoch: number,
	secret: Uint8Array
): Promise<EpochKeys> {
	const root = await importSecret(secret);
	const derive = (purpose: string, ...more: number[]) =>
		deriveBytes(root, ['porchlight 1', space], [purpose, epoch, ...more], 32);
	return {
		hello: await importMacKey(await derive('hello')),
		signaling: await importSealKey(await derive('signaling')),
		tabs: await importSealKey(await derive('tabs')),
		topic: async (day) => toBase64url(await derive('topic', Math.max(0, day)))
	};
}

/**
 * Where other Yjs programs meet a group over y-webrtc, the same on all members' devices; a fresh
 * start changes both. A key of its own: who is shown these two learns nothing of the other keys.
 */
export async function deriveBridgeAccess(
	space: SpaceId,
	epoch: number,
	secret: Uint8Array
): Promise<{ readonly room: string; readonly password: string }> {
	const root = await importSecret(secret);
	const derive = (purpose: string, byteCount: number) =>
		deriveBytes(root, ['porchlight 1', space], [purpose, epoch], byteCount);
	return {
		room: `porchlight-${toBase64url(await derive('bridge room', 12))}`,
		password: toBase64url(await derive('bridge password', 24))
	};
}

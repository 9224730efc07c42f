import type { DeviceKeys } from './device-keys';
import { deriveBytes, importSecret } from './primitives';
import { importSealKey, openBytes, sealBytes, type SealContext } from './seal';
import {
	concatBytes,
	equalBytes,
	fromBase64url,
	toBase64url,
	utf8,
	type Bytes
} from '$lib/model/bytes';
import type { DeviceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { DeviceCard } from '$lib/model/roster';

/*
 * Sealed to a device:
 * | bytes | what                                                                       |
 * |-------|----------------------------------------------------------------------------|
 * | 1     | version, 1                                                                 |
 * | 32    | ephemeral X25519 public key                                                |
 * | 32    | commitment: the second half of HKDF(shared secret), so that the blob opens |
 * |       | under one key only                                                         |
 * | n+29  | sealed blob (see seal.ts) under the first half                             |
 */
const version = 1;
const headBytes = 65;

/** Most devices one thing is sealed to; checked before any curve operation. */
export const maxRecipients = 128;

/** The public half that things are sealed to. */
export type Recipient = Pick<DeviceCard, 'id' | 'sealKey'>;

/**
 * Seals the same bytes to each device: ephemeral X25519, HKDF-SHA-256, AES-256-GCM with a key
 * commitment. Blobs are base64url. A device whose key is no good is left out, so that one member
 * can't keep the others from being reached. Fails with `too-many`.
 */
export async function sealToDevices(
	bytes: Uint8Array,
	recipients: readonly Recipient[],
	context: SealContext
): Promise<Result<ReadonlyMap<DeviceId, string>>> {
	if (recipients.length > maxRecipients) return fail('too-many');
	const blobs = new Map<DeviceId, string>();
	for (const recipient of recipients) {
		const sealed = await sealToDevice(bytes, recipient, context);
		if (sealed.ok) blobs.set(recipient.id, toBase64url(sealed.value));
	}
	return ok(blobs);
}

async function sealToDevice(
	bytes: Uint8Array,
	recipient: Recipient,
	context: SealContext
): Promise<Result<Bytes>> {
	try {
		const ephemeral = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
		if (!('privateKey' in ephemeral)) return fail('seal');
		const ephemeralKey = new Uint8Array(await crypto.subtle.exportKey('raw', ephemeral.publicKey));
		const keys = await agree(
			ephemeral.privateKey,
			recipient.sealKey,
			[toBase64url(ephemeralKey), recipient.sealKey],
			recipient.id,
			context
		);
		return ok(
			concatBytes(
				Uint8Array.of(version),
				ephemeralKey,
				keys.commitment,
				await sealBytes(keys.seal, bytes, context)
			)
		);
	} catch {
		return fail('bad-key');
	}
}

/** Opens what was sealed to this device, under the same context. Fails with `too-long`, `too-new`, `sealed`. */
export async function openSealedToDevice(
	device: DeviceKeys,
	blob: string,
	context: SealContext,
	maxBytes: number
): Promise<Result<Bytes>> {
	const bytes = fromBase64url(blob, maxBytes + headBytes + 29);
	if (!bytes.ok) return bytes.problem.code === 'too-long' ? bytes : fail('sealed');
	if (bytes.value.length < headBytes) return fail('sealed');
	if (bytes.value[0] !== version) return fail('too-new');
	const ephemeralKey = toBase64url(bytes.value.subarray(1, 33));
	try {
		const keys = await agree(
			device.seal.privateKey,
			ephemeralKey,
			[ephemeralKey, device.sealKey],
			device.deviceId,
			context
		);
		if (!equalBytes(keys.commitment, bytes.value.subarray(33, headBytes))) return fail('sealed');
		return await openBytes(keys.seal, bytes.value.subarray(headBytes), context);
	} catch {
		return fail('sealed');
	}
}

/** Throws for a public key of small order (WebCrypto refuses an all-zero secret). */
async function agree(
	mine: CryptoKey,
	theirs: string,
	salt: readonly string[],
	recipient: DeviceId,
	context: SealContext
): Promise<{ readonly seal: CryptoKey; readonly commitment: Bytes }> {
	const raw = fromBase64url(theirs, 32);
	if (!raw.ok) throw new Error('no key');
	const publicKey = await crypto.subtle.importKey('raw', raw.value, 'X25519', false, []);
	const shared = await crypto.subtle.deriveBits({ name: 'X25519', public: publicKey }, mine, 256);
	return committingKey(
		new Uint8Array(shared),
		['porchlight sealed to device', ...salt],
		[recipient, contextBytes(context)]
	);
}

/** An AES-GCM key and a public commitment to it, from one secret: who finds another secret with the same commitment broke SHA-256. */
export async function committingKey(
	secret: Uint8Array,
	salt: readonly string[],
	info: readonly (string | Uint8Array)[]
): Promise<{ readonly seal: CryptoKey; readonly commitment: Bytes }> {
	const derived = await deriveBytes(await importSecret(secret), salt, info, 64);
	return { seal: await importSealKey(derived.subarray(0, 32)), commitment: derived.slice(32) };
}

const contextBytes = (context: SealContext): Uint8Array =>
	typeof context === 'string' ? utf8(context) : context;

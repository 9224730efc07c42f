import { canonicalBytes, concatBytes, utf8, type Bytes } from '$lib/model/bytes';
import { fail, ok, type Result } from '$lib/model/result';

/*
 * A sealed blob:
 * | bytes | what                                             |
 * |-------|--------------------------------------------------|
 * | 1     | version, 1                                       |
 * | 12    | nonce, random                                    |
 * | n+16  | AES-256-GCM ciphertext and tag (NIST SP 800-38D) |
 */
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** How many bytes sealing adds. */
export const sealOverheadBytes = 1 + nonceBytes + tagBytes;

/** What a blob is and where it belongs: opens only under the same words. */
export type SealContext = string | Uint8Array;

/**
 * Seals bytes under an AES-256-GCM key with a random nonce; `context` is bound, not stored. Not
 * committing to the key: where a key comes from somebody else, use the envelopes of `person-seal`.
 */
export async function sealBytes(
	key: CryptoKey,
	bytes: Uint8Array,
	context: SealContext
): Promise<Bytes> {
	const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
	const sealed = await crypto.subtle.encrypt(
		{ name: 'AES-GCM', iv: nonce, additionalData: associated(context) },
		key,
		bytes.slice()
	);
	return concatBytes(Uint8Array.of(version), nonce, new Uint8Array(sealed));
}

/** Opens what `sealBytes` sealed. Fails with `too-new` (another version) or `sealed` (key, context or bytes are not the same). */
export async function openBytes(
	key: CryptoKey,
	sealed: Uint8Array,
	context: SealContext
): Promise<Result<Bytes>> {
	if (sealed.length < sealOverheadBytes) return fail('sealed', 'too short');
	if (sealed[0] !== version) return fail('too-new');
	try {
		const opened = await crypto.subtle.decrypt(
			{
				name: 'AES-GCM',
				iv: sealed.slice(1, 1 + nonceBytes),
				additionalData: associated(context)
			},
			key,
			sealed.slice(1 + nonceBytes)
		);
		return ok(new Uint8Array(opened));
	} catch {
		return fail('sealed');
	}
}

/** An AES-256-GCM key from 32 bytes, not extractable. */
export const importSealKey = (bytes: Uint8Array): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', bytes.slice(), 'AES-GCM', false, ['encrypt', 'decrypt']);

/** A new AES-256-GCM key that never leaves this browser: not extractable, may be kept in IndexedDB. */
export const createSealKey = (): Promise<CryptoKey> =>
	crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

const associated = (context: SealContext): Bytes =>
	canonicalBytes(['porchlight seal', typeof context === 'string' ? utf8(context) : context]);

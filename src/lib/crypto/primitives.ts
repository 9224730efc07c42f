import {
	canonicalBytes,
	concatBytes,
	fromBase64url,
	toBase64url,
	type Bytes,
	type CanonicalField
} from '$lib/model/bytes';

/** SHA-256 over the canonical bytes of the fields; the first field names the purpose. */
export async function hashFields(fields: readonly CanonicalField[]): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.digest('SHA-256', canonicalBytes(fields)));
}

/** A derivation key for `deriveBytes`; the secret is at least 16 random bytes. */
export const importSecret = (secret: Uint8Array): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', secret.slice(), 'HKDF', false, ['deriveBits']);

/** HKDF-SHA-256 (RFC 5869); salt and info are the canonical bytes of their fields. */
export async function deriveBytes(
	secret: CryptoKey,
	salt: readonly CanonicalField[],
	info: readonly CanonicalField[],
	byteCount: number
): Promise<Bytes> {
	const params = {
		name: 'HKDF',
		hash: 'SHA-256',
		salt: canonicalBytes(salt),
		info: canonicalBytes(info)
	};
	return new Uint8Array(await crypto.subtle.deriveBits(params, secret, byteCount * 8));
}

/** An HMAC-SHA-256 key from 32 bytes, not extractable. */
export const importMacKey = (bytes: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
		'sign',
		'verify'
	]);

/** HMAC-SHA-256 over the canonical bytes of the fields, 32 bytes. */
export async function macFields(key: CryptoKey, fields: readonly CanonicalField[]): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.sign('HMAC', key, canonicalBytes(fields)));
}

/** Compares in constant time, inside WebCrypto. */
export const isMac = (
	key: CryptoKey,
	mac: Uint8Array,
	fields: readonly CanonicalField[]
): Promise<boolean> => crypto.subtle.verify('HMAC', key, mac.slice(), canonicalBytes(fields));

/** Ed25519 (RFC 8032) over the canonical bytes of the fields, 64 bytes. */
export async function signFields(
	key: CryptoKey,
	fields: readonly CanonicalField[]
): Promise<Bytes> {
	return new Uint8Array(await crypto.subtle.sign('Ed25519', key, canonicalBytes(fields)));
}

/** False, never thrown, for a key or signature that is none. Both base64url, or bytes. */
export async function isSignature(
	publicKey: string,
	signature: string | Uint8Array,
	fields: readonly CanonicalField[]
): Promise<boolean> {
	const keyBytes = fromBase64url(publicKey, 32);
	const bytes =
		typeof signature === 'string' ? fromBase64url(signature, 64) : { ok: true, value: signature };
	if (!keyBytes.ok || !bytes.ok || hasSmallOrder(publicKey)) return false;
	try {
		const key = await crypto.subtle.importKey('raw', keyBytes.value, 'Ed25519', false, ['verify']);
		return await crypto.subtle.verify('Ed25519', key, bytes.value.slice(), canonicalBytes(fields));
	} catch {
		return false;
	}
}

/**
 * Points of small order, under which one signature fits many messages. Browsers disagree on whether
 * they verify, and a roster must reduce alike everywhere (https://hdevalence.ca/blog/2020-10-04-its-25519am).
 */
const hasSmallOrder = (publicKey: string): boolean => smallOrder.has(publicKey);
const smallOrder: ReadonlySet<string> = new Set(
	[
		'0100000000000000000000000000000000000000000000000000000000000000',
		'0100000000000000000000000000000000000000000000000000000000000080',
		'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
		'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
		'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
		'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
		'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
		'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
		'0000000000000000000000000000000000000000000000000000000000000000',
		'0000000000000000000000000000000000000000000000000000000000000080',
		'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
		'26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
		'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
		'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa'
	].map((hex) =>
		toBase64url(
			concatBytes(...(hex.match(/../g) ?? []).map((pair) => Uint8Array.of(parseInt(pair, 16))))
		)
	)
);

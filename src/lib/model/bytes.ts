import { fail, ok, type Result } from './result';

/** Bytes that own their buffer, as WebCrypto and IndexedDB take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values: ReadonlyMap<string, number> = new Map(
	Array.from(alphabet, (letter, value) => [letter, value])
);

/** base64url without padding (RFC 4648, section 5). */
export function toBase64url(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 3) {
		const left = bytes.length - at;
		const group =
			((bytes[at] ?? 0) << 16) |
			((bytes[at + 1] ?? 0) << 8) |
			(left > 2 ? (bytes[at + 2] ?? 0) : 0);
		text += alphabet.charAt(group >> 18) + alphabet.charAt((group >> 12) & 63);
		if (left > 1) text += alphabet.charAt((group >> 6) & 63);
		if (left > 2) text += alphabet.charAt(group & 63);
	}
	return text;
}

/**
 * Strict base64url: no padding, no white space, and the unused bits of the last letter are zero, so
 * that each byte string has exactly one spelling. Fails with `base64url`, or with `too-long` before
 * decoding anything when it would give more than `maxBytes`.
 */
export function fromBase64url(text: string, maxBytes: number): Result<Bytes> {
	const length = Math.floor((text.length * 6) / 8);
	if (length > maxBytes) return fail('too-long');
	if (text.length % 4 === 1) return fail('base64url');
	const bytes = new Uint8Array(length);
	let bits = 0;
	let bitCount = 0;
	let at = 0;
	for (let index = 0; index < text.length; index += 1) {
		const value = values.get(text.charAt(index));
		if (value === undefined) return fail('base64url');
		bits = (bits << 6) | value;
		bitCount += 6;
		if (bitCount >= 8) {
			bitCount -= 8;
			bytes[at] = bits >> bitCount;
			at += 1;
			bits &= (1 << bitCount) - 1;
		}
	}
	return bits === 0 ? ok(bytes) : fail('base64url');
}

/** All parts one after the other, in a buffer of their own. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

/** Same length and same bytes; takes as long whatever differs. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	let difference = 0;
	for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
	return difference === 0;
}

/** UTF-8; a lone surrogate becomes U+FFFD. */
export const utf8 = (text: string): Bytes => new Uint8Array(new TextEncoder().encode(text));

/** Text from UTF-8, byte order mark kept; fails with `utf8` when malformed. */
export function fromUtf8(bytes: Uint8Array): Result<string> {
	try {
		return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
	} catch {
		return fail('utf8');
	}
}

/** What `canonicalBytes` can spell: text, bytes, a whole number from 0 to 2^53-1, or a list of these. */
export type CanonicalField = string | Uint8Array | number | readonly CanonicalField[];

/**
 * The one spelling of a list of fields, for hashing, signing and associated data. Two different
 * lists of the same shape never give the same bytes.
 *
 * | field  | bytes                                               |
 * |--------|-----------------------------------------------------|
 * | text   | 1, length u32, UTF-8                                |
 * | bytes  | 2, length u32, the bytes                            |
 * | number | 3, value u64                                        |
 * | list   | 4, count u32, each field                            |
 *
 * All numbers big-endian. The whole is spelled as a list.
 */
export function canonicalBytes(fields: readonly CanonicalField[]): Bytes {
	return concatBytes(headed(4, fields.length), ...fields.map(canonicalField));
}

function canonicalField(field: CanonicalField): Bytes {
	if (typeof field === 'string') {
		const text = utf8(field);
		return concatBytes(headed(1, text.length), text);
	}
	if (field instanceof Uint8Array) return concatBytes(headed(2, field.length), field);
	if (typeof field === 'number') {
		const bytes = new Uint8Array(9);
		bytes[0] = 3;
		new DataView(bytes.buffer).setBigUint64(1, BigInt(field));
		return bytes;
	}
	return canonicalBytes(field);
}

function headed(kind: number, size: number): Bytes {
	const bytes = new Uint8Array(5);
	bytes[0] = kind;
	new DataView(bytes.buffer).setUint32(1, size);
	return bytes;
}

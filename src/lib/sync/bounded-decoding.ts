import { fail, ok, type Result } from '$lib/model/result';
import * as decoding from 'lib0/decoding';

/** Reads of lib0's encoding that check every length against a bound and against what is there, before they copy. */
export type Decoder = decoding.Decoder;

/**
 * Runs `read` over all of `bytes`. Answers `malformed` when it ran past a bound or the end, or left
 * something over; throws nothing.
 */
export function decodeAll<T>(bytes: Uint8Array, read: (decoder: Decoder) => T): Result<T> {
	try {
		const decoder = decoding.createDecoder(bytes);
		const value = read(decoder);
		return decoding.hasContent(decoder) ? fail('malformed', 'bytes left over') : ok(value);
	} catch {
		return fail('malformed');
	}
}

/** One byte. */
export function readByte(decoder: Decoder): number {
	if (!decoding.hasContent(decoder)) throw new RangeError('end of bytes');
	return decoding.readUint8(decoder);
}

/** A whole number of at most `max`. */
export function readCount(decoder: Decoder, max: number): number {
	const value = decoding.readVarUint(decoder);
	if (value > max) throw new RangeError('number over its bound');
	return value;
}

/** A length of at most `max` and that many bytes, as a view. */
export function readBytes(decoder: Decoder, max: number): Uint8Array {
	const length = readCount(decoder, max);
	if (length > decoder.arr.length - decoder.pos) throw new RangeError('end of bytes');
	return decoding.readUint8Array(decoder, length);
}

/** UTF-8 of at most `maxBytes`. */
export const readText = (decoder: Decoder, maxBytes: number): string =>
	new TextDecoder('utf-8', { fatal: true }).decode(readBytes(decoder, maxBytes));

/** All that is left, as a view. */
export const readRest = (decoder: Decoder): Uint8Array =>
	decoding.readUint8Array(decoder, decoder.arr.length - decoder.pos);

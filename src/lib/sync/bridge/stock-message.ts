import { maxBridgeBytes } from '$lib/model/bridge';
import { fail, ok, type Result } from '$lib/model/result';
import { readByte, readBytes, decodeAll, readRest } from '../bounded-decoding';
import * as encoding from 'lib0/encoding';

/*
 * What y-webrtc 10 sends over its data channels (y-webrtc.js `readMessage`, y-protocols 1.0 `sync`):
 *
 *   0 0 <bytes>   sync step 1: a state vector, "tell me what I lack"
 *   0 1 <bytes>   sync step 2: what the other lacks, a V1 update
 *   0 2 <bytes>   an update, V1
 *   1 <bytes>     presence       3   asks for presence       4 …   tabs of one browser
 */

/** One message of a stock client, bounded; its update is not looked into yet. */
export type StockMessage =
	| { readonly kind: 'state'; readonly stateVector: Uint8Array }
	| { readonly kind: 'update'; readonly update: Uint8Array }
	/** Presence and the like, which stays outside. */
	| { readonly kind: 'other' };

/** What a browser hands over in one piece, at most. */
const maxBytes = maxBridgeBytes + 16;
/** A state vector of 20,000 client ids is shorter. */
const maxStateVectorBytes = maxBytes;

/** Fails with `too-long` or `malformed`; throws nothing. */
export function parseStockMessage(bytes: unknown): Result<StockMessage> {
	if (!(bytes instanceof Uint8Array)) return fail('malformed');
	if (bytes.length > maxBytes) return fail('too-long');
	const read = decodeAll<StockMessage | null>(bytes, (decoder) => {
		const type = readByte(decoder);
		if (type !== 0) {
			readRest(decoder);
			return type === 1 || type === 3 || type === 4 ? { kind: 'other' } : null;
		}
		const step = readByte(decoder);
		if (step === 0) return { kind: 'state', stateVector: readBytes(decoder, maxStateVectorBytes) };
		return step > 2 ? null : { kind: 'update', update: readBytes(decoder, maxBytes) };
	});
	if (!read.ok) return read;
	return read.value === null ? fail('malformed') : ok(read.value);
}

/** "Tell me what I lack." */
export const askMessage = (stateVector: Uint8Array): Uint8Array => message(0, stateVector);

/** "This is what you lack." */
export const answerMessage = (update: Uint8Array): Uint8Array => message(1, update);

function message(step: 0 | 1, bytes: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeUint8(encoder, 0);
	encoding.writeUint8(encoder, step);
	encoding.writeVarUint8Array(encoder, bytes);
	return encoding.toUint8Array(encoder);
}

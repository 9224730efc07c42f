import { equalBytes } from '$lib/model/bytes';
import type { Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import { decodeAll, readBytes, readCount, readText } from './bounded-decoding';
import type { DocState } from './confirmations';
import { maxStateVectorBytes, sameClocks, parseStateVector } from './state-vector';

/** What other devices were known to have when the app last ran: doc id -> its state then. */
export type ConfirmedState = ReadonlyMap<string, ConfirmedDoc>;
export interface ConfirmedDoc {
	readonly stateVector: Uint8Array;
	readonly digest: Uint8Array;
}

/** A count, then per document its id, state vector and digest, each with its length before it. */
export function encodeConfirmedState(state: ConfirmedState): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, state.size);
	for (const [doc, { stateVector, digest }] of state) {
		encoding.writeVarUint8Array(encoder, new TextEncoder().encode(doc));
		encoding.writeVarUint8Array(encoder, stateVector);
		encoding.writeVarUint8Array(encoder, digest);
	}
	return encoding.toUint8Array(encoder);
}

export const parseConfirmedState = (bytes: Uint8Array): Result<ConfirmedState> =>
	decodeAll(bytes, (decoder) => {
		const docs = new Map<string, ConfirmedDoc>();
		for (let left = readCount(decoder, 10_000); left > 0; left--) {
			const doc = readText(decoder, 128);
			const stateVector = readBytes(decoder, maxStateVectorBytes);
			docs.set(doc, { stateVector, digest: readBytes(decoder, 16) });
		}
		return docs;
	});

/** True when the document is just as it was when another device last confirmed it. */
export function sameAsConfirmed(confirmed: ConfirmedDoc | undefined, now: DocState): boolean {
	if (confirmed === undefined) return false;
	const clocks = parseStateVector(confirmed.stateVector);
	return (
		clocks.ok && sameClocks(clocks.value, now.clocks) && equalBytes(confirmed.digest, now.digest)
	);
}

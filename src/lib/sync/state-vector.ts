import type { Result } from '$lib/model/result';
import { decodeAll, readCount } from './bounded-decoding';

/** A state vector of at most this many bytes is read at all. */
export const maxStateVectorBytes = 1024 * 1024;
/** More writers than this in one document are refused (each load of the app is one). */
const maxWriters = 20_000;

/** How many changes of each Yjs client a device has. */
export type Clocks = ReadonlyMap<number, number>;

/** Reads a Yjs V1 state vector (yjs `encodeStateVector`): a count, then pairs of client id and clock. */
export function parseStateVector(bytes: Uint8Array): Result<Clocks> {
	return decodeAll(bytes, (decoder) => {
		if (bytes.length > maxStateVectorBytes) throw new RangeError('too long');
		const count = readCount(decoder, maxWriters);
		const clocks = new Map<number, number>();
		for (let index = 0; index < count; index++) {
			const client = readCount(decoder, Number.MAX_SAFE_INTEGER);
			clocks.set(client, readCount(decoder, Number.MAX_SAFE_INTEGER));
		}
		return clocks;
	});
}

/** True when whoever is at `theirs` has every change counted in `mine`. */
export function covers(theirs: Clocks, mine: Clocks): boolean {
	for (const [client, clock] of mine) if ((theirs.get(client) ?? 0) < clock) return false;
	return true;
}

/** True when both have the same changes. Deletions are not counted: compare digests too. */
export const sameClocks = (a: Clocks, b: Clocks): boolean => covers(a, b) && covers(b, a);

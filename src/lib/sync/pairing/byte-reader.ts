import type { Bytes } from '$lib/model/bytes';

/** Reads from the front; every call throws a RangeError when there is not enough left. */
export interface ByteReader {
	take(count: number): Bytes;
	u8(): number;
	u16(): number;
	u32(): number;
	left(): number;
}

/** Numbers are big-endian. */
export function createByteReader(bytes: Uint8Array): ByteReader {
	let at = 0;
	function take(count: number): Bytes {
		if (at + count > bytes.length) throw new RangeError('short');
		at += count;
		return new Uint8Array(bytes.subarray(at - count, at));
	}
	return {
		take,
		u8: () => take(1)[0] ?? 0,
		u16: () => new DataView(take(2).buffer).getUint16(0),
		u32: () => new DataView(take(4).buffer).getUint32(0),
		left: () => bytes.length - at
	};
}

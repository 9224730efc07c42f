/**
 * MurmurHash3 x86_128 (public domain, A. Appleby) over the UTF-16 units of a text, two per word.
 * Quick and even, not cryptographic: it compares content and makes ids from content; nothing is
 * proved by it.
 */
export function hash128(text: string, seed = 0): readonly [number, number, number, number] {
	let h1 = seed | 0;
	let h2 = seed | 0;
	let h3 = seed | 0;
	let h4 = seed | 0;
	const length = text.length;
	const unit = (at: number): number => (at < length ? text.charCodeAt(at) : 0);
	const word = (at: number): number => unit(at) | (unit(at + 1) << 16);
	for (let at = 0; at < length; at += 8) {
		h1 ^= mul(rotl(mul(word(at), 0x239b961b), 15), 0xab0e9789);
		h1 = (mul(rotl(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
		h2 ^= mul(rotl(mul(word(at + 2), 0xab0e9789), 16), 0x38b34ae5);
		h2 = (mul(rotl(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
		h3 ^= mul(rotl(mul(word(at + 4), 0x38b34ae5), 17), 0xa1e38b93);
		h3 = (mul(rotl(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
		h4 ^= mul(rotl(mul(word(at + 6), 0xa1e38b93), 18), 0x239b961b);
		h4 = (mul(rotl(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
	}
	h1 ^= length;
	h2 ^= length;
	h3 ^= length;
	h4 ^= length;
	h1 = (h1 + h2 + h3 + h4) | 0;
	h2 = (h2 + h1) | 0;
	h3 = (h3 + h1) | 0;
	h4 = (h4 + h1) | 0;
	h1 = mix(h1);
	h2 = mix(h2);
	h3 = mix(h3);
	h4 = mix(h4);
	h1 = (h1 + h2 + h3 + h4) | 0;
	return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
}

/** The hash as 16 bytes, big-endian. */
export function hash128Bytes(text: string): Uint8Array {
	const bytes = new Uint8Array(16);
	const view = new DataView(bytes.buffer);
	hash128(text).forEach((word, at) => {
		view.setUint32(at * 4, word);
	});
	return bytes;
}

const mul = Math.imul;
const rotl = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));
function mix(word: number): number {
	const once = mul(word ^ (word >>> 16), 0x85ebca6b);
	const twice = mul(once ^ (once >>> 13), 0xc2b2ae35);
	return twice ^ (twice >>> 16);
}

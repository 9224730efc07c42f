import * as fc from 'fast-check';
import { createDecoder, readVarString } from 'lib0/decoding';
import { createEncoder, toUint8Array, writeVarUint8Array } from 'lib0/encoding';
import { expect, test } from 'vitest';
import './quick-text';

/** Bytes as they lie in an update: their length, then they. */
function read(bytes: Uint8Array): string {
	const encoder = createEncoder();
	writeVarUint8Array(encoder, bytes);
	return readVarString(createDecoder(toUint8Array(encoder)));
}

test('every text is read as the browser reads it, long or short', () => {
	const texts = fc.oneof(
		fc.string({ maxLength: 80 }),
		fc.string({ unit: 'binary', maxLength: 80 }),
		fc.constantFrom('', '\ufeffname', '\u0000', 'x'.repeat(64), 'x'.repeat(65), 'é'.repeat(32))
	);
	const [strict, encoder] = [
		new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
		new TextEncoder()
	];
	fc.assert(
		fc.property(texts, (text) => {
			const bytes = encoder.encode(text);
			expect(read(bytes)).toBe(strict.decode(bytes));
		})
	);
});

test('bytes that are no text are refused as before', () => {
	for (const bytes of [[0xff], [0x61, 0x80], [0xc3], [0xed, 0xa0, 0x80]])
		expect(() => read(Uint8Array.from(bytes))).toThrow();
});

test('a word is read without the decoder', () => {
	const decode = TextDecoder.prototype.decode;
	const asked: unknown[] = [];
	TextDecoder.prototype.decode = function (...given) {
		asked.push(given[0]);
		return decode.apply(this, given);
	};
	try {
		expect(read(Uint8Array.from([0x77, 0x6f, 0x72, 0x64]))).toBe('word');
	} finally {
		TextDecoder.prototype.decode = decode;
	}
	expect(asked).toEqual([]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, equalBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from './bytes';

describe('base64url', () => {
	it('gives back what it was given, spelled as Node spells it', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
				const text = toBase64url(bytes);
				expect(text).toBe(Buffer.from(bytes).toString('base64url'));
				const back = fromBase64url(text, 200);
				expect(back.ok && equalBytes(back.value, bytes)).toBe(true);
			})
		);
	});

	it('accepts one spelling only', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 12 }), (text) => {
				const bytes = fromBase64url(text, 100);
				if (bytes.ok) expect(toBase64url(bytes.value)).toBe(text);
			})
		);
		for (const text of ['AA==', 'A A', 'AB', 'A', 'A+/A', 'ÄAAA'])
			expect(fromBase64url(text, 100)).toMatchObject({ ok: false, problem: { code: 'base64url' } });
	});

	it('looks at the length before it decodes', () => {
		expect(fromBase64url('!'.repeat(1000), 100)).toMatchObject({ problem: { code: 'too-long' } });
	});
});

describe('canonical bytes', () => {
	it('keeps apart what differs only in where a field ends', () => {
		expect(canonicalBytes(['ab', 'c'])).not.toEqual(canonicalBytes(['a', 'bc']));
		expect(canonicalBytes([['a'], 'b'])).not.toEqual(canonicalBytes(['a', ['b']]));
		expect(canonicalBytes(['1'])).not.toEqual(canonicalBytes([utf8('1')]));
		expect(canonicalBytes([1])).not.toEqual(canonicalBytes([256]));
	});

	it('spells the largest whole number exactly', () => {
		expect([...canonicalBytes([Number.MAX_SAFE_INTEGER])].slice(-8)).toEqual([
			0, 31, 255, 255, 255, 255, 255, 255
		]);
	});
});

describe('UTF-8', () => {
	it('refuses what is malformed', () => {
		expect(fromUtf8(new Uint8Array([0xc3]))).toMatchObject({ problem: { code: 'utf8' } });
		expect(fromUtf8(utf8('niño'))).toEqual({ ok: true, value: 'niño' });
	});
});

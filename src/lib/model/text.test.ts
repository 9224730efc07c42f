import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanLine, cleanName, cleanText } from './text';

const anyText = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({
		unit: fc.constantFrom(
			'\ud800',
			'\udc00',
			'a',
			' ',
			'\u202e',
			'\u2066',
			'\u2069',
			'\u202c',
			'\n',
			'\r',
			'\u0301',
			'😀'
		)
	})
);

test('cleaning twice is cleaning once, within bounds, and well formed', () => {
	fc.assert(
		fc.property(anyText, fc.integer({ min: 1, max: 40 }), (text, max) => {
			for (const clean of [cleanLine, cleanText]) {
				const once = clean(text, max);
				expect(clean(once, max)).toBe(once);
				expect(once.length).toBeLessThanOrEqual(max);
				expect(once.isWellFormed()).toBe(true);
				expect(once.normalize('NFC')).toBe(once);
				expect(once.trim()).toBe(once);
			}
			expect(cleanLine(text, max)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
		}),
		{ numRuns: 2_000 }
	);
});

test('a line is one line, with one blank between words', () => {
	expect(cleanLine(' Elm\u00a0 \n\t Street\u0000 ')).toBe('Elm Street');
	expect(cleanLine('\u202egnp.exe')).toBe('gnp.exe');
	expect(cleanName('x'.repeat(10_000))).toHaveLength(80);
});

test('a text keeps its lines and tabs and loses other controls', () => {
	expect(cleanText(' a\r\nb\rc\u2028d\te\u0007\u001b[2J ')).toBe('a\nb\nc\nd\te[2J');
});

test('direction marks in a text end on the line where they began', () => {
	expect(cleanText('\u202eabc\ndef')).toBe('\u202eabc\u202c\ndef');
	expect(cleanText('a\u202cb\u2069c')).toBe('abc');
	expect(cleanText('\u2067a\u202bb\u2069c')).toBe('\u2067a\u202bb\u202c\u2069c');
});

test('a cut never leaves half of a letter', () => {
	expect(cleanLine('😀😀', 3)).toBe('😀');
	expect(cleanText('a\ud83d')).toBe('a\ufffd');
});

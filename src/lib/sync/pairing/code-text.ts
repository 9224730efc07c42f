import { readCode, statedLength, type CodeFault, type ReadCode } from './code';

/*
 * A code as text: `PORCHLIGHT:` and base32 in Crockford's alphabet (no I, L, O, U), five bits a
 * letter, filled up with zeros. All of it is in the alphanumeric mode of QR codes (ISO/IEC 18004),
 * and the same text goes into a messenger. When reading, small letters, blanks, line breaks, hyphens
 * and other marks in between do no harm, O is taken for 0, I and L for 1.
 */
const head = 'PORCHLIGHT:';
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Longest text that is looked through, and how many beginnings of a code in it. */
const maxTextLength = 16_384;
const maxStarts = 8;

const values: ReadonlyMap<string, number> = new Map([
	...Array.from(alphabet, (letter, value) => [letter, value] as const),
	['O', 0],
	['I', 1],
	['L', 1]
]);

/** The whole text of a code. */
export function codeToText(bytes: Uint8Array): string {
	let text = head;
	let bits = 0;
	let bitCount = 0;
	for (const byte of bytes) {
		bits = (bits << 8) | byte;
		bitCount += 8;
		while (bitCount >= 5) {
			bitCount -= 5;
			text += alphabet.charAt((bits >> bitCount) & 31);
		}
		bits &= (1 << bitCount) - 1;
	}
	return bitCount === 0 ? text : text + alphabet.charAt((bits << (5 - bitCount)) & 31);
}

/** What may stand between two letters of the head. */
const gap = '[\\s\\-\\u200b\\u00ad*_>]*';
const headPattern = (): RegExp => new RegExp(Array.from(head).join(gap), 'gi');

/** Finds the code in what was scanned or pasted, whatever words are around it. */
export async function readCodeText(pasted: string): Promise<ReadCode | CodeFault> {
	const text = pasted.slice(0, maxTextLength);
	let fault: CodeFault = 'not-a-code';
	let starts = 0;
	for (const match of text.matchAll(headPattern())) {
		const read = await readAt(text.slice(match.index + match[0].length));
		if (typeof read !== 'string') return read;
		if (fault === 'not-a-code') fault = read;
		starts += 1;
		if (starts >= maxStarts) break;
	}
	return fault;
}

function readAt(text: string): Promise<ReadCode | CodeFault> | CodeFault {
	const bytes: number[] = [];
	let length: number | null = null;
	let bits = 0;
	let bitCount = 0;
	let wrong = false;
	for (const letter of text.toUpperCase()) {
		if (!/[0-9A-Z]/.test(letter)) continue;
		const value = values.get(letter);
		wrong ||= value === undefined;
		bits = (bits << 5) | (value ?? 0);
		bitCount += 5;
		if (bitCount < 8) continue;
		bitCount -= 8;
		bytes.push(bits >> bitCount);
		bits &= (1 << bitCount) - 1;
		if (bytes.length === 2) {
			length = statedLength(bytes[1] ?? 0);
			if (length === null) return 'mangled';
		}
		if (bytes.length === length) {
			// The last letter's unused bits are zero, or one code would have several spellings.
			return wrong || bits !== 0 ? 'mangled' : readCode(Uint8Array.from(bytes));
		}
	}
	return wrong ? 'mangled' : 'half';
}

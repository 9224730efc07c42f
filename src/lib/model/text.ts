/**
 * Well-formed text: what commands write and what the read edge shows. Anything goes in, nothing
 * throws, and cleaning twice is cleaning once. Bounds are UTF-16 units.
 */
export const maxShortText = 500;
export const maxLongText = 200_000;
const maxNameText = 80;

const plainLine = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;
const loneSurrogate = /\p{Surrogate}/gu;
// Embeddings, overrides and isolates: they can make words read in another order than they are.
const bidiControl = /[\u202a-\u202e\u2066-\u2069]/g;
const hasBidiControl = /[\u202a-\u202e\u2066-\u2069]/;
const lineBreak = /\r\n?|[\u0085\u2028\u2029]/g;
// C0 and C1 but tab and line feed; the byte order mark; the noncharacters.
const controlInText = /[^\P{Cc}\n\t]|[\ufeff\ufffe\uffff]/gu;
const controlInLine = /\p{Cc}|[\u2028\u2029\ufeff\ufffe\uffff]/gu;

/** One line for a name, a title, an area: white space runs become one blank, bidi controls go. */
export function cleanLine(text: string, max: number = maxShortText): string {
	if (text.length <= max && plainLine.test(text)) return text;
	const line = wellFormed(text.slice(0, max * 4 + 64))
		.replace(controlInLine, ' ')
		.replace(bidiControl, '')
		.normalize('NFC')
		.replace(/\s+/g, ' ')
		.trim();
	return cut(line, max).trim();
}

/** A person's or a group's name, at most 80. */
export const cleanName = (text: string): string => cleanLine(text, maxNameText);

/** Text with line breaks kept (as `\n`) and bidi controls closed on the line where they were opened. */
export function cleanText(text: string, max: number = maxLongText): string {
	if (text.length <= max && plainLine.test(text)) return text;
	const kept = wellFormed(text.slice(0, max * 2 + 64))
		.replace(lineBreak, '\n')
		.replace(controlInText, '');
	const clean = pairBidi(kept).normalize('NFC').trim();
	if (clean.length <= max) return clean;
	const short = cut(clean, max).trim();
	if (!hasBidiControl.test(short)) return short;
	return cut(short.replace(bidiControl, '').normalize('NFC'), max).trim();
}

/** No lone surrogates: they cannot be spelled in UTF-8, so they would differ between devices. */
const wellFormed = (text: string): string => text.replace(loneSurrogate, '\ufffd');

/** At most `max` units, never through the middle of a code point. */
function cut(text: string, max: number): string {
	if (text.length <= max) return text;
	const last = text.charCodeAt(max - 1);
	return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

const maxBidiDepth = 32;

/** UAX #9: PDF closes an embedding or override, PDI an isolate and all that was opened inside it. */
const pairBidi = (text: string): string =>
	hasBidiControl.test(text) ? text.split('\n').map(pairBidiInLine).join('\n') : text;

function pairBidiInLine(line: string): string {
	if (!hasBidiControl.test(line)) return line;
	const closers: string[] = [];
	let paired = '';
	for (const letter of line) {
		if (/[\u202a\u202b\u202d\u202e\u2066-\u2068]/.test(letter)) {
			if (closers.length >= maxBidiDepth) continue;
			closers.push(letter < '\u2066' ? '\u202c' : '\u2069');
			paired += letter;
		} else if (letter === '\u202c') {
			if (closers.at(-1) === letter) paired += closers.pop() ?? '';
		} else if (letter === '\u2069') {
			if (!closers.includes(letter)) continue;
			for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
				paired += closer;
				if (closer === letter) break;
			}
		} else paired += letter;
	}
	return paired + closers.reverse().join('');
}

const mark = /\p{M}/gu;
const word = /[\p{L}\p{N}]+/gu;
// Written without blanks between words: Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese.
const unspaced =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]+/gu;
const plain = /^[\x20-\x7e]*$/;

/** One spelling for what sounds the same: small letters, no accents or vowel points, full-width as usual. */
export function folded(text: string): string {
	if (plain.test(text)) return text.toLowerCase();
	return (
		text
			.normalize('NFKD')
			.replace(mark, '')
			.toLowerCase()
			// What NFKD leaves: sharp s, the Arabic alefs and their kin, Nordic letters.
			.replace(/ß/g, 'ss')
			.replace(/ø/g, 'o')
			.replace(/[ıİ]/g, 'i')
			.replace(/ł/g, 'l')
			.replace(/æ/g, 'ae')
			.replace(/\u0640/g, '')
			.replace(/\u0649/g, '\u064a')
			.replace(/\u0629/g, '\u0647')
	);
}

/**
 * The terms of a text, folded: its words, and for scripts without blanks each pair of letters, so
 * that any part of a phrase is found. The same for what is searched and what is searched for; there
 * a lone last letter stays a term of its own, found by its beginning.
 */
export function termsOf(text: string): readonly string[] {
	const terms: string[] = [];
	for (const [run] of folded(text).matchAll(word)) {
		if (run.length > 64) {
			terms.push(run.slice(0, 64));
			continue;
		}
		let at = 0;
		for (const { 0: part, index } of plain.test(run) ? [] : run.matchAll(unspaced)) {
			if (index > at) terms.push(run.slice(at, index));
			terms.push(...pairs(part));
			at = index + part.length;
		}
		if (at < run.length) terms.push(run.slice(at));
	}
	return terms;
}

function pairs(run: string): readonly string[] {
	const letters = Array.from(run);
	if (letters.length < 2) return [run];
	return letters.slice(1).map((letter, at) => `${letters[at] ?? ''}${letter}`);
}

/** One or two letters that stand for a name ("Ana Ruiz" -> "AR", "Mei" -> "ME"); whole graphemes, never half an emoji. "?" for an empty name. */
export function initials(name: string): string {
	const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	const words = name.trim().split(/\s+/u).filter(Boolean).slice(0, 2);
	const letters = words.map((word) =>
		Array.from(segmenter.segment(word.slice(0, 40)), (part) => part.segment)
	);
	const [first, second] = letters;
	if (first === undefined) return '?';
	const pair =
		second === undefined ? first.slice(0, 2) : [...first.slice(0, 1), ...second.slice(0, 1)];
	return pair.join('').toLocaleUpperCase();
}

/** Which of `count` tints a name wears: the same on every device. */
export function tintOf(name: string, count: number): number {
	let sum = 0;
	for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
	return sum % count;
}

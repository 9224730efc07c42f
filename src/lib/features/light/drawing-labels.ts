/** In the drawing's own units, of letters 13 high. */
const letterWidth = 7.2;
const lineHeight = 15;
const gap = 3;
const maxLetters = 11;

interface Box {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}
/** What wants a name beside it. */
export interface Labelled {
	readonly x: number;
	readonly y: number;
	readonly r: number;
	readonly text: string;
}

/** A name cut to what fits beside a device; whole graphemes, never half an emoji. */
export function shortName(name: string): string {
	const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
	const letters = Array.from(segmenter.segment(name.trim().slice(0, 80)), (part) => part.segment);
	if (letters.length <= maxLetters) return letters.join('');
	return `${letters
		.slice(0, maxLetters - 1)
		.join('')
		.trimEnd()}…`;
}

const boxOf = (x: number, y: number, halfWidth: number, halfHeight: number): Box => ({
	left: x - halfWidth,
	right: x + halfWidth,
	top: y - halfHeight,
	bottom: y + halfHeight
});
const meets = (a: Box, b: Box): boolean =>
	a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/**
 * A place for each name, below, above or beside its device, where it touches neither another name nor
 * a device and stays within the width; null where there is none. `x` is its middle, `y` its base line.
 */
export function placeLabels(
	all: readonly Labelled[],
	width: number
): readonly ({ readonly text: string; readonly x: number; readonly y: number } | null)[] {
	const taken: Box[] = all.map(({ x, y, r }) => boxOf(x, y, r, r));
	return all.map(({ x, y, r, text }) => {
		const half = (Array.from(text).length * letterWidth) / 2;
		const [across, down] = [r + gap + half, r + gap + lineHeight / 2];
		const inside = Math.min(Math.max(x, half + gap), width - half - gap);
		const places = [
			boxOf(inside, y + down, half, lineHeight / 2),
			boxOf(inside, y - down, half, lineHeight / 2),
			boxOf(x + across, y, half, lineHeight / 2),
			boxOf(x - across, y, half, lineHeight / 2)
		];
		const free = places.find(
			(box) => box.left >= 0 && box.right <= width && !taken.some((other) => meets(box, other))
		);
		if (text === '' || free === undefined) return null;
		taken.push(free);
		return { text, x: (free.left + free.right) / 2, y: free.bottom - 4 };
	});
}

import { appendFileSync } from 'node:fs';

/** One figure with the reference measured in the same run. */
export interface Figure {
	readonly name: string;
	/** `ms`, `kB`, … */
	readonly unit: string;
	readonly ours: number;
	/** What a plain part needs for the same work; null when it never finishes. */
	readonly reference: number | null;
	readonly referenceName: string;
}

/** Hands a figure to `npm run bench`, which prints name, ours, reference and ratio. */
export function report(figure: Figure): void {
	const file = process.env.PORCHLIGHT_BENCH;
	if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}

import { toBase64url } from '$lib/model/bytes';
import { oneLine } from './fold';

/** Gives each row of one pass over a file the id it has on every device. */
export interface RowFingerprints {
	next(cells: readonly string[]): Promise<string>;
}

/**
 * The fingerprint becomes the record's id, so that the same row brought in twice, by anyone, is
 * one post. 16 base64url characters: the first 12 bytes of SHA-256 over
 * `porchlight row 1\n` + JSON of the cells, each with white space folded and trimmed, empty ones
 * at the end dropped + `\n` + how many identical rows came before it in the file.
 */
export function createRowFingerprints(): RowFingerprints {
	const before = new Map<string, number>();
	const encoder = new TextEncoder();
	return {
		async next(cells) {
			const plain = cells.map((cell) => oneLine(cell));
			while (plain.at(-1) === '') plain.pop();
			const row = JSON.stringify(plain);
			const nth = before.get(row) ?? 0;
			before.set(row, nth + 1);
			const bytes = encoder.encode(`porchlight row 1\n${row}\n${nth}`);
			const digest = await crypto.subtle.digest('SHA-256', bytes);
			return toBase64url(new Uint8Array(digest, 0, 12));
		}
	};
}

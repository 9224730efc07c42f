import type { Post } from '$lib/model/post';
import { writeCsv } from './write-csv';

/** Column titles and value words of a board as CSV, in the language of the screen. */
export interface BoardCsvWords {
	readonly headers: readonly [
		number: string,
		kind: string,
		title: string,
		details: string,
		category: string,
		area: string,
		when: string,
		urgency: string,
		name: string,
		wanted: string,
		status: string,
		helpers: string,
		madeAt: string
	];
	readonly kind: (post: Post) => string;
	readonly category: (post: Post) => string;
	readonly urgency: (post: Post) => string;
	readonly name: (post: Post) => string;
	readonly wanted: (post: Post) => string;
	readonly status: (post: Post) => string;
	readonly helpers: (post: Post) => string;
}

const two = (value: number): string => String(value).padStart(2, '0');
/** ms as `YYYY-MM-DD HH:MM` on the wall clock `offsetMinutes` west of UTC: any spreadsheet sorts it. */
const stampOf = (ms: number, offsetMinutes: number): string => {
	const wall = new Date(ms - offsetMinutes * 60_000);
	return `${wall.toISOString().slice(0, 10)} ${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`;
};

const whenText = (post: Post): string =>
	post.when.kind === 'by'
		? `${post.when.date}${post.when.time === undefined ? '' : ` ${post.when.time}`}`
		: post.when.kind === 'recurring'
			? post.when.words
			: '';

/** The board as CSV, one line per post, without contacts. Formulas in it are made text. */
export function boardToCsv(
	posts: readonly Post[],
	words: BoardCsvWords,
	options: { readonly bom: boolean; readonly offsetMinutes: (ms: number) => number }
): string {
	const rows = posts.map((post) => [
		post.number,
		words.kind(post),
		post.title,
		post.details,
		words.category(post),
		post.area,
		whenText(post),
		words.urgency(post),
		words.name(post),
		words.wanted(post),
		words.status(post),
		words.helpers(post),
		stampOf(post.madeAt, options.offsetMinutes(post.madeAt))
	]);
	return writeCsv([words.headers, ...rows], options);
}

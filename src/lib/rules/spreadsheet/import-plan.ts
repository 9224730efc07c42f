import type { PostKind } from '$lib/model/post';
import { addDays } from './calendar';
import { guessDateOrders, type DateOrder, type DateShape } from './date-order';
import type { RawRow } from './delimited';
import { guessColumns, hasHeader, type ColumnGuess } from './guess-columns';
import { readTimestamp } from './read-when';
import type { Target } from './target';

/** How a file is read into posts: guessed first, then as the importer corrects it. */
export interface ImportPlan {
	/** The first record names the columns. */
	readonly header: boolean;
	readonly columns: readonly Target[];
	/** The header's texts, to name what is kept in the details; empty strings when there are none. */
	readonly headers: readonly string[];
	/** Per shape of numeric date in the "when" column. */
	readonly dateOrders: Readonly<Record<string, DateOrder>>;
	/** The same for the time stamps. */
	readonly stampOrders: Readonly<Record<string, DateOrder>>;
	/** Shapes whose order is a guess. */
	readonly unsureShapes: readonly string[];
	/** What a row is that says neither need nor offer; `skip` hands it back as not readable. */
	readonly kindWhenUnknown: PostKind | 'skip';
	/** Internal notes go to the details; left out otherwise. */
	readonly keepNotes: boolean;
}

/** What the reader needs to know of here and now. */
export interface ImportContext {
	/** ms. */
	readonly now: number;
	/** Today on the street, `YYYY-MM-DD`. */
	readonly today: string;
	/** Minutes to add to a local wall clock (given as if it were UTC, ms) to get UTC; `Date#getTimezoneOffset`. */
	readonly offsetMinutes: (wallClockMs: number) => number;
	/** As the importer is called: rows posted by that name are their own. */
	readonly myName: string;
	/** "someone", for a post that is taken without saying by whom. */
	readonly someone: string;
	/** How the importer's language writes dates. */
	readonly dateHabit: DateOrder;
}

export interface PlanGuess {
	readonly plan: ImportPlan;
	readonly guesses: readonly ColumnGuess[];
	/** Numeric date shapes found in the "when" column, with their order and how sure it is. */
	readonly shapes: readonly DateShape[];
}

const orders = (shapes: readonly DateShape[]): Record<string, DateOrder> =>
	Object.fromEntries(shapes.map(({ shape, order }) => [shape, order]));

/** Cells of the first column with that target. */
const cellsOf = (rows: readonly RawRow[], columns: readonly Target[], target: Target): string[] => {
	const at = columns.indexOf(target);
	return at < 0 ? [] : rows.map((row) => row.cells[at] ?? '');
};

/** Settles the numeric dates of a file under given columns; called again when those change. */
export function guessOrders(
	rows: readonly RawRow[],
	columns: readonly Target[],
	context: ImportContext
): Pick<ImportPlan, 'dateOrders' | 'stampOrders' | 'unsureShapes'> & {
	readonly shapes: readonly DateShape[];
} {
	const stamps = cellsOf(rows, columns, 'timestamp');
	const stampShapes = guessDateOrders(
		stamps.map((text) => ({ text, madeOn: context.today })),
		context.dateHabit
	);
	const stampOrders = orders(stampShapes);
	const shapes = guessDateOrders(
		cellsOf(rows, columns, 'when').map((text, at) => {
			const stamp = readTimestamp(
				stamps[at] ?? '',
				(shape) => stampOrders[shape] ?? context.dateHabit
			);
			return { text, madeOn: stamp === null ? null : new Date(stamp).toISOString().slice(0, 10) };
		}),
		context.dateHabit
	);
	return {
		dateOrders: orders(shapes),
		stampOrders,
		unsureShapes: shapes
			.filter(({ sure, example }) => !sure && example !== null)
			.map(({ shape }) => shape),
		shapes
	};
}

/** The first guess for a file; `rows` includes the header row if there is one. */
export function guessPlan(
	rows: readonly RawRow[],
	context: ImportContext,
	forced?: { readonly header: boolean }
): PlanGuess {
	const filled = rows.filter((row) => row.cells.some((cell) => cell.trim() !== ''));
	const header = forced?.header ?? hasHeader(filled.slice(0, 200).map((row) => row.cells));
	const headers = header ? (filled[0]?.cells ?? []) : [];
	const body = header ? filled.slice(1) : filled;
	const guesses = guessColumns(
		header ? headers : null,
		body.map((row) => row.cells)
	);
	const columns = guesses.map(({ target }) => target);
	const { shapes, ...dates } = guessOrders(body, columns, context);
	return {
		plan: {
			header,
			columns,
			headers: guesses.map((guess) => guess.header),
			...dates,
			kindWhenUnknown: columns.includes('kind') ? 'skip' : 'need',
			keepNotes: false
		},
		guesses,
		shapes
	};
}

/** How long an imported post stays up: to its day; a fortnight to look at it when that is past; else a month. */
const lifetimeDays = { past: 14, open: 30 } as const;
/** The last day of an imported post. */
export const lastDay = (by: string | null, today: string): string =>
	by === null
		? addDays(today, lifetimeDays.open)
		: by < today
			? addDays(today, lifetimeDays.past)
			: by;

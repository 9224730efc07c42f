import { maxRows } from './bounds';
import { guessDelimiter, readDelimited, type Delimiter, type RawRow } from './delimited';
import { fold, oneLine } from './fold';
import type { ImportContext, ImportPlan } from './import-plan';
import { readRow, type RowOutcome } from './read-row';

/** Records read between two pauses. */
const rowsPerSlice = 200;

/**
 * All records of a text, in slices: `pause` is awaited between them (a turn of the event loop in
 * the browser), so that a large file never freezes the page.
 */
export async function readRecords(
	text: string,
	pause: (rowsSoFar: number) => Promise<void>,
	delimiter: Delimiter = guessDelimiter(text)
): Promise<{ readonly rows: readonly RawRow[]; readonly delimiter: Delimiter }> {
	const rows: RawRow[] = [];
	for (const row of readDelimited(text, delimiter)) {
		rows.push(row);
		if (rows.length % rowsPerSlice === 0) await pause(rows.length);
	}
	return { rows, delimiter };
}

/** Reads records under a plan, one after the other; remembers them to point out look-alikes. */
export interface RowReader {
	read(raw: RawRow): RowOutcome;
}

/**
 * A reader for one pass over one file. Rows beyond `maxRows` are handed back; two posts of the
 * same kind, title and name are both read, and the later one says which row it looks like.
 */
function createRowReader(plan: ImportPlan, context: ImportContext): RowReader {
	const seen = new Map<string, number>();
	let read = 0;
	return {
		read(raw) {
			const outcome = readRow(raw, plan, context);
			if (outcome.kind !== 'post') return outcome;
			read += 1;
			if (read > maxRows)
				return {
					kind: 'unreadable',
					number: raw.number,
					reason: 'too-many-rows',
					source: raw.source
				};
			const { kind, title, onBehalfOf } = outcome.post.draft;
			const key = JSON.stringify([kind, fold(title), fold(onBehalfOf)]);
			const other = seen.get(key);
			if (other === undefined) {
				seen.set(key, raw.number);
				return outcome;
			}
			return {
				...outcome,
				remarks: [...outcome.remarks, { code: 'looks-like', about: `${other}`, as: '' }]
			};
		}
	};
}

/** The records that hold posts: without the header row when the plan has one. */
export function bodyRows(rows: readonly RawRow[], plan: ImportPlan): readonly RawRow[] {
	if (!plan.header) return rows;
	const first = rows.findIndex((row) => row.cells.some((cell) => oneLine(cell) !== ''));
	return rows.slice(first + 1);
}

/** All outcomes of a file, with a pause after every slice. */
export async function readOutcomes(
	rows: readonly RawRow[],
	plan: ImportPlan,
	context: ImportContext,
	pause: (rowsSoFar: number) => Promise<void>
): Promise<readonly RowOutcome[]> {
	const reader = createRowReader(plan, context);
	const outcomes: RowOutcome[] = [];
	for (const row of bodyRows(rows, plan)) {
		outcomes.push(reader.read(row));
		if (outcomes.length % rowsPerSlice === 0) await pause(outcomes.length);
	}
	return outcomes;
}

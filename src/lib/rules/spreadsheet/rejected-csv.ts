import type { RawRow } from './delimited';
import type { RowOutcome } from './read-row';
import type { UnreadableReason } from './remark';
import { writeCsv } from './write-csv';

/** The rows that could not be read, as a file to mend and bring in again: row number, why, then the cells as they were. */
export function rejectedToCsv(
	rows: readonly RawRow[],
	outcomes: readonly RowOutcome[],
	headers: readonly string[],
	words: {
		readonly row: string;
		readonly why: string;
		readonly reason: (reason: UnreadableReason) => string;
	}
): string {
	const byNumber = new Map(rows.map((row) => [row.number, row]));
	const rejected = outcomes.flatMap((outcome) => {
		if (outcome.kind !== 'unreadable') return [];
		const row = byNumber.get(outcome.number);
		// Where the cells could not be told apart, the line itself is what there is.
		const cells = row && row.problem === null ? row.cells : [outcome.source];
		return [[`${outcome.number}`, words.reason(outcome.reason), ...cells]];
	});
	return writeCsv([[words.row, words.why, ...headers], ...rejected], { bom: true });
}

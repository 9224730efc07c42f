import { bodyRows } from './read-file';
import type { RawRow } from './delimited';
import type { ImportPlan } from './import-plan';
import type { ReadPost, RowOutcome } from './read-row';
import { createRowFingerprints } from './row-fingerprint';

/** A row ready for the board; `importedAs` makes it the same post wherever it is brought in. */
export interface FingerprintedRow extends ReadPost {
	readonly importedAs: string;
	/** Its row in the file. */
	readonly number: number;
}

/** Fingerprints of all rows of a file that became posts; `pause` is awaited every 200 of them. */
export async function fingerprintRows(
	rows: readonly RawRow[],
	plan: ImportPlan,
	outcomes: readonly RowOutcome[],
	pause: (rowsSoFar: number) => Promise<void>
): Promise<readonly FingerprintedRow[]> {
	const posts = new Map(
		outcomes.flatMap((outcome) => (outcome.kind === 'post' ? [[outcome.number, outcome.post]] : []))
	);
	const prints = createRowFingerprints();
	const ready: FingerprintedRow[] = [];
	for (const row of bodyRows(rows, plan)) {
		// Rows that can't be read are counted too: which of two identical rows is first must not depend on the plan.
		const importedAs = await prints.next(row.cells);
		const post = posts.get(row.number);
		if (post) ready.push({ ...post, importedAs, number: row.number });
		if (ready.length % 200 === 199) await pause(ready.length);
	}
	return ready;
}

import type { ImportedRow } from '$lib/doc/import-command';
import { draftOf } from '$lib/rules/post-for-tests';
import { readDelimited } from '$lib/rules/spreadsheet/delimited';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../src/tools/run.js';

/** What lifelike posts are made of. */
interface Words {
	readonly kind: 'need' | 'offer';
	readonly title: string;
	readonly details: string;
	readonly area: string;
}

/** So many posts with the titles of the street's own file, each made different by a number. */
function words(count: number): readonly Words[] {
	const text = readFileSync(join(root, 'tests/data/needs.csv'), 'utf8');
	const rows = [...readDelimited(text, ',')]
		.slice(1)
		.map(({ cells }) => cells)
		.filter((cells) => (cells[2] ?? '').trim() !== '');
	return Array.from({ length: count }, (_, at) => {
		const [, kind = '', title = '', details = '', , area = ''] = rows[at % rows.length] ?? [];
		return {
			kind: /offer|can/i.test(kind) ? 'offer' : 'need',
			title: `${title.replace(/\s+/g, ' ').trim()} (${at + 1})`,
			details,
			area: area.replace(/\s+/g, ' ').trim()
		};
	});
}

/** As a spreadsheet for the import page. */
export function streetCsv(count: number): Buffer {
	const cell = (value: string): string => `"${value.replaceAll('"', '""')}"`;
	const lines = words(count).map(({ kind, title, details, area }) =>
		[kind, title, details, area].map(cell).join(',')
	);
	return Buffer.from(['Kind,Title,Details,Area', ...lines].join('\r\n'));
}

/** As rows for the import command. */
export const streetRows = (count: number): readonly ImportedRow[] =>
	words(count).map((row, at) => ({
		draft: draftOf(row.title, row),
		importedAs: `row ${at}`,
		madeAt: Date.UTC(2026, 10, 1) + at * 60_000,
		takenBy: null,
		closed: null,
		done: false
	}));

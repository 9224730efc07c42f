import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { decodeFile } from './decode';
import { guessDelimiter, readDelimited } from './delimited';
import { guessPlan, type ImportContext } from './import-plan';
import { readOutcomes, readRecords } from './read-file';
import type { RowOutcome } from './read-row';
import { rejectedToCsv } from './rejected-csv';
import { writeCsv } from './write-csv';

const context: ImportContext = {
	now: Date.UTC(2026, 10, 21, 12),
	today: '2026-11-21',
	offsetMinutes: () => 0,
	myName: 'Alice',
	someone: 'someone',
	dateHabit: 'day-first'
};
const noPause = (): Promise<void> => Promise.resolve();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(text: string): Promise<readonly RowOutcome[]> {
	const { rows } = await readRecords(text, noPause);
	return readOutcomes(rows, guessPlan(rows, context).plan, context, noPause);
}
const titles = (outcomes: readonly RowOutcome[]): string[] =>
	outcomes.flatMap((outcome) => (outcome.kind === 'post' ? [outcome.post.draft.title] : []));
const first = (outcomes: readonly RowOutcome[]) => {
	const outcome = outcomes[0];
	if (outcome?.kind !== 'post') throw new Error('not a post');
	return outcome;
};

describe('a file that is no spreadsheet', () => {
	test.each([
		['empty', new Uint8Array()],
		['empty', bytes(' \r\n\t\n')],
		['empty', Uint8Array.of(0xef, 0xbb, 0xbf)],
		['workbook', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)],
		['workbook', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1)],
		['binary', Uint8Array.from({ length: 5000 }, (_, at) => (at * 73 + 11) % 256)],
		['binary', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13)],
		['binary', bytes('%PDF-1.7 and so on')],
		['web-page', bytes('<!DOCTYPE html><title>Sign in</title>')],
		['too-big', new Uint8Array(20_000_001)]
	])('is refused as %s', (code, file) => {
		expect(decodeFile(file)).toMatchObject({ ok: false, problem: { code } });
	});
});

describe('a file in another encoding', () => {
	const text = 'Título,Área\r\nCafé para ñandú,Calle Ñuñoa\r\n';
	const latin1 = Uint8Array.from(text, (char) => char.charCodeAt(0));
	const utf16 = (mark: boolean, big: boolean): Uint8Array => {
		const units = Array.from((mark ? '\uFEFF' : '') + text, (char) => char.charCodeAt(0));
		return Uint8Array.from(units.flatMap((u) => (big ? [u >> 8, u & 255] : [u & 255, u >> 8])));
	};
	test.each([
		['utf-8', bytes(text)],
		['utf-8', bytes('\uFEFF' + text)],
		['windows-1252', latin1],
		['utf-16le', utf16(true, false)],
		['utf-16be', utf16(true, true)],
		['utf-16le', utf16(false, false)]
	])('as %s reads the same', (encoding, file) => {
		expect(decodeFile(file)).toEqual({ ok: true, value: { text, encoding } });
	});
});

describe('cells', () => {
	test.each([
		[',', 'Title,Area\na,b\n"c,d",e'],
		[';', 'Título;Área;Detalles\nUna, dos, tres;b;c\nx, y;d;e'],
		['\t', 'Title\tArea\na, b\tc'],
		['|', 'Title|Area\na|b'],
		[';', 'sep=;\nTitle;Area\na;b'],
		[',', 'Title\nBread\nSoup']
	])('are told apart by %j', (delimiter, text) => {
		expect(guessDelimiter(text)).toBe(delimiter);
	});

	test('are those that papaparse reads, for any well-formed table', () => {
		const cell = fc.oneof(
			fc.string({ maxLength: 12 }),
			fc.constantFrom('', 'a,b', 'say "so"', 'two\nlines', '\r\n', ' x ')
		);
		fc.assert(
			fc.property(
				fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
				(table) => {
					const text = Papa.unparse(table, { newline: '\n', quotes: true });
					expect([...readDelimited(text, ',')].map((row) => row.cells)).toEqual(
						Papa.parse(text, { delimiter: ',', newline: '\n' }).data
					);
				}
			)
		);
	});

	test('of whatever text never make the reader throw, stall or lose a row', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.oneof(
						fc.string({ unit: 'binary', maxLength: 30 }),
						fc.constantFrom('"', ',', '\n', ';', '=1+1', '\uD800', '\u202E', 'need', '3/4/26')
					),
					{ maxLength: 40 }
				),
				async (parts) => {
					const text = `Title,Need or offer\nfirst,need\n${parts.join('')}`;
					const { rows } = await readRecords(text, noPause);
					const { plan } = guessPlan(rows, context);
					const outcomes = await readOutcomes(rows, plan, context, noPause);
					expect(outcomes).toHaveLength(rows.length - (plan.header ? 1 : 0));
				}
			)
		);
	});

	test('with wrong quotes cost their own line and nobody else', async () => {
		const outcomes = await read(
			'Title,Need or offer\nBread,need\n"Soup,offer\nChairs,offer\n"a "quoted" word",need\nRide,need\n'
		);
		expect(titles(outcomes)).toEqual(['Bread', 'Chairs', 'a "quoted" word', 'Ride']);
		expect(outcomes[1]).toEqual({
			kind: 'unreadable',
			number: 3,
			reason: 'quotes',
			source: '"Soup,offer'
		});
	});

	test('too many or too long are handed back with the reason', async () => {
		const outcomes = await read(
			`Title,Need or offer\n${'x,'.repeat(150)}x\n${'y'.repeat(25_000)},need\nBread,need\n`
		);
		expect(outcomes.map((o) => (o.kind === 'unreadable' ? o.reason : o.kind))).toEqual([
			'too-many-cells',
			'cell-too-long',
			'post'
		]);
	});

	test('of 20,000 unclosed quotes are read in linear time', async () => {
		const text = `Title,Need or offer\n${'"broken,need\n'.repeat(5_000)}`;
		const outcomes = await read(text);
		expect(outcomes.filter((o) => o.kind === 'unreadable')).not.toHaveLength(0);
		expect(outcomes.length).toBeGreaterThan(2_000);
	});
});

describe('rows', () => {
	test('of one column are titles, with or without a header', async () => {
		expect(titles(await read('Title\nBread\nSoup\n'))).toEqual(['Bread', 'Soup']);
		expect(titles(await read('Ride to the clinic\nI can cook\n'))).toEqual([
			'Ride to the clinic',
			'I can cook'
		]);
	});

	test('without a header are told by their cells', async () => {
		const outcomes = await read(
			'10/18/2026 08:52:36,Need,Ride to dialysis on Monday,rides,555-0100\n10/19/2026 10:00:00,Offer,Van free on Thursdays,rides,bob@example.org\n'
		);
		expect(first(outcomes).post.draft).toMatchObject({
			kind: 'need',
			title: 'Ride to dialysis on Monday',
			category: 'rides',
			contact: { details: { reach: '555-0100' } }
		});
	});

	test('beyond 20,000 are handed back', async () => {
		const outcomes = await read(
			`Title,Need or offer\n${Array.from({ length: 20_002 }, (_, at) => `Bread ${at},need\n`).join('')}`
		);
		expect(titles(outcomes)).toHaveLength(20_000);
		expect(outcomes.slice(-2).map((o) => o.kind === 'unreadable' && o.reason)).toEqual([
			'too-many-rows',
			'too-many-rows'
		]);
	});

	test('without a title or a kind say so, and come back as a file', async () => {
		const { rows } = await readRecords(
			'Need or offer?,Title,Area\nNeed,Bread,Elm\n,=1+1(2),Oak\nNeed,,Oak\n',
			noPause
		);
		const { plan } = guessPlan(rows, context);
		const outcomes = await readOutcomes(rows, plan, context, noPause);
		expect(outcomes.slice(1)).toMatchObject([{ reason: 'kind-unknown' }, { reason: 'no-title' }]);
		expect(
			rejectedToCsv(rows, outcomes, plan.headers, {
				row: 'Row',
				why: 'Why',
				reason: (code) => code
			})
		).toBe(
			'\uFEFFRow,Why,Need or offer?,Title,Area\r\n3,kind-unknown,,"\'=1+1(2)",Oak\r\n4,no-title,Need,,Oak\r\n'
		);
	});

	test('keep what could not be read in the details, under the name of its column', async () => {
		const outcomes = await read(
			'Title,Need or offer,When,Urgency,Category,How many,Status\nBread,need,when the moon is full,purple,magic,lots?? 17x19x,weird\n'
		);
		expect(first(outcomes).post.draft).toMatchObject({
			category: 'other',
			urgency: 'any',
			wanted: 1,
			when: { kind: 'flexible' }
		});
		expect(first(outcomes).post.draft.details.split('\n').sort()).toEqual([
			'Category: magic',
			'How many: lots?? 17x19x',
			'Status: weird',
			'Urgency: purple',
			'When: when the moon is full'
		]);
		expect(
			first(outcomes)
				.remarks.map(({ code }) => code)
				.sort()
		).toEqual([
			'category-unknown',
			'date-unclear',
			'status-unclear',
			'urgency-unknown',
			'wanted-unclear'
		]);
	});

	test("hold Eve's markup, formulas and direction marks as plain text", async () => {
		const outcomes = await read(
			'Title,Need or offer,Details,Name\n<script>alert(1)</script>\u202E,need,"=HYPERLINK(""http://evil.example"")",\uD800Eve\n'
		);
		expect(first(outcomes).post.draft).toMatchObject({
			title: '<script>alert(1)</script>',
			details: '=HYPERLINK("http://evil.example")',
			onBehalfOf: '\uFFFDEve'
		});
		expect(first(outcomes).remarks).toContainEqual({
			code: 'formula-kept',
			about: '=HYPERLINK("http://evil.example")',
			as: ''
		});
	});

	test('with a name and a title of 10,000 characters are cut, and nothing of the title is lost', async () => {
		const long = 'n'.repeat(10_000);
		const { post, remarks } = first(
			await read(`Title,Need or offer,Name\n${'t'.repeat(5_000)},need,${long}\n`)
		);
		expect(post.draft.onBehalfOf).toHaveLength(80);
		expect(post.draft.title.length).toBeLessThanOrEqual(160);
		expect(post.draft.details).toBe('t'.repeat(5_000));
		expect(remarks.map(({ code }) => code).sort()).toEqual(['text-cut', 'title-cut']);
	});
});

test('a cell that a spreadsheet would run is written as text and read back as it was', async () => {
	const evil = ['=1+1', '+1 555 0100', '-2', '@SUM(1)', '\t=1', 'a "b"', 'two\nlines', '＝1'];
	const text = writeCsv([['Title', 'Need or offer'], ...evil.map((title) => [title, 'need'])], {
		bom: true
	});
	for (const line of [...readDelimited(text.slice(1), ',')].slice(1))
		expect(line.cells[0]).not.toMatch(/^\s*[=+\-@＝]/);
	expect(titles(await read(text.slice(1)))).toEqual([
		'=1+1',
		'+1 555 0100',
		'-2',
		'@SUM(1)',
		"' =1",
		'a "b"',
		'two lines',
		"'＝1"
	]);
});

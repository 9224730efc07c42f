import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeFile } from './decode';
import type { RawRow } from './delimited';
import { guessPlan, type ImportContext, type PlanGuess } from './import-plan';
import { fingerprintRows } from './imported-row';
import { readOutcomes, readRecords } from './read-file';
import type { RowOutcome } from './read-row';

/** Numbers counted by a separate script over the same file. */
const context: ImportContext = {
	now: Date.UTC(2026, 10, 21, 12),
	today: '2026-11-21',
	offsetMinutes: () => 0,
	myName: 'Alice',
	someone: 'someone',
	dateHabit: 'month-first'
};
const noPause = (): Promise<void> => Promise.resolve();
const file = readFileSync(new URL('../../../../tests/data/needs.csv', import.meta.url));

let rows: readonly RawRow[];
let guess: PlanGuess;
let outcomes: readonly RowOutcome[];
beforeAll(async () => {
	const decoded = decodeFile(file);
	if (!decoded.ok) throw new Error(decoded.problem.code);
	({ rows } = await readRecords(decoded.value.text, noPause));
	guess = guessPlan(rows, context);
	outcomes = await readOutcomes(rows, guess.plan, context, noPause);
});
const posts = () => outcomes.flatMap((outcome) => (outcome.kind === 'post' ? [outcome] : []));
const tally = (values: readonly (string | number | null)[]): Record<string, number> => {
	const counts: Record<string, number> = {};
	for (const value of values) counts[`${value}`] = (counts[`${value}`] ?? 0) + 1;
	return counts;
};
const post = (row: number) => {
	const found = posts().find(({ number }) => number === row);
	if (!found) throw new Error(`row ${row} is no post`);
	return found;
};

describe("the street's own spreadsheet", () => {
	test('has its columns guessed and its dates settled per way of writing', () => {
		expect(guess.plan.columns).toEqual([
			'timestamp',
			'kind',
			'title',
			'details',
			'category',
			'area',
			'when',
			'urgency',
			'name',
			'contact',
			'wanted',
			'status',
			'notes',
			'ignore'
		]);
		expect(guess.plan.header).toBe(true);
		expect(guess.plan.stampOrders).toEqual({ '/4': 'month-first' });
		expect(guess.plan.dateOrders).toEqual({ '/4': 'day-first', '/2': 'month-first' });
		expect(guess.shapes.map(({ sure, count }) => [sure, count])).toEqual([
			[true, 27],
			[true, 29]
		]);
	});

	test('ends with every one of its 320 rows accounted for', () => {
		expect(rows).toHaveLength(321);
		expect(tally(outcomes.map(({ kind }) => kind))).toEqual({ post: 314, blank: 6 });
		expect(outcomes.flatMap((o) => (o.kind === 'blank' ? [o.number] : []))).toEqual([
			13, 18, 163, 230, 251, 308
		]);
		expect(new Set(outcomes.map(({ number }) => number)).size).toBe(320);
	});

	test('is read as a person would read it', () => {
		const read = posts().map((outcome) => outcome.post);
		expect(tally(read.map(({ draft }) => draft.kind))).toEqual({ need: 190, offer: 124 });
		expect(
			tally(read.map((p) => (p.done ? 'done' : p.closed ? 'closed' : p.takenBy ? 'taken' : 'open')))
		).toEqual({ open: 148, taken: 93, done: 43, closed: 30 });
		expect(tally(read.map(({ draft }) => draft.category))).toEqual({
			food: 53,
			children: 39,
			repairs: 35,
			other: 32,
			rides: 27,
			housing: 18,
			paperwork: 18,
			company: 17,
			elders: 15,
			supplies: 15,
			animals: 13,
			tech: 12,
			translation: 11,
			health: 9
		});
		expect(tally(read.map(({ draft }) => draft.wanted))).toEqual({
			1: 114,
			2: 49,
			3: 52,
			4: 62,
			null: 37
		});
		expect(tally(read.map(({ draft }) => draft.urgency))).toEqual({
			any: 105,
			'two-days': 153,
			'five-days': 22,
			week: 34
		});
		expect(tally(read.map(({ draft }) => draft.when.kind))).toEqual({ by: 185, flexible: 129 });
		// 258 rows name one; the 62 that are done or closed leave it behind.
		expect(read.filter(({ draft }) => draft.contact !== null)).toHaveLength(258 - 62);
		expect(read.every(({ madeAt }) => madeAt <= context.now)).toBe(true);
	});

	test('says what it was not sure of', () => {
		expect(tally(posts().flatMap(({ remarks }) => remarks.map(({ code }) => code)))).toEqual({
			'urgency-number': 69,
			'date-past': 98,
			'formula-left-out': 88,
			'date-from-words': 32,
			'taken-by-someone': 31 + 43,
			'notes-left-out': 87,
			'contact-left-out': 62,
			'timestamp-future': 23,
			'urgency-from-when': 29,
			'wanted-span': 52,
			'noted-duplicate': 40,
			'short-row': 5,
			'status-unclear': 35,
			'looks-like': 5
		});
	});

	test('has line breaks and blanks in titles folded, other scripts kept', () => {
		expect(post(32).post.draft.title).toBe('Wheelchair ramp at the side door');
		expect(post(49).post.draft.title).toBe('RIDE TO DIALYSIS ON TUESDAY');
		expect(post(194).post.draft.title).toBe('"Grandma\'s" soup, vegan too');
		expect(post(79).post.draft).toMatchObject({
			kind: 'need',
			title: 'أحتاج إلى مترجم يوم Saturday'
		});
	});

	test('gives a short row its name and no contact, and points out the row it looks like', () => {
		expect(post(81)).toMatchObject({
			post: {
				draft: {
					title: 'Cut hair, no charge',
					onBehalfOf: 'Karla',
					contact: null,
					when: { date: '2026-11-08' }
				}
			},
			remarks: [
				{ code: 'short-row', about: '9' },
				{ code: 'date-past' },
				{ code: 'looks-like', about: '70' }
			]
		});
	});

	test('leaves nothing of the internal notes on the board', () => {
		const shown = JSON.stringify(posts().map((outcome) => outcome.post));
		expect(shown).not.toMatch(/HYPERLINK|cmd\||spoke w|duplicate of/);
	});

	test('has one fingerprint per row, the same ones after Excel saved it again', async () => {
		const ready = await fingerprintRows(rows, guess.plan, outcomes, noPause);
		expect(new Set(ready.map(({ importedAs }) => importedAs)).size).toBe(314);
		expect(ready[0]?.importedAs).toMatch(/^[\w-]{16}$/);

		const resaved = file
			.toString('utf8')
			.slice(1)
			.replaceAll('\r\n', '\n')
			.replaceAll(',\n', ',,,\n');
		const again = (await readRecords(resaved, noPause)).rows;
		const secondGuess = guessPlan(again, context);
		const second = await fingerprintRows(
			again,
			secondGuess.plan,
			await readOutcomes(again, secondGuess.plan, context, noPause),
			noPause
		);
		expect(second.map(({ importedAs }) => importedAs)).toEqual(
			ready.map(({ importedAs }) => importedAs)
		);
	});
});

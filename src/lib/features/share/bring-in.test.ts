import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeFile } from '$lib/rules/spreadsheet/decode';
import { parseGroupExportText } from '$lib/rules/spreadsheet/group-export';
import { guessPlan, type ImportContext } from '$lib/rules/spreadsheet/import-plan';
import { fingerprintRows } from '$lib/rules/spreadsheet/imported-row';
import { readOutcomes, readRecords } from '$lib/rules/spreadsheet/read-file';
import { bringBack, bringIn } from './bring-in';
import { csvOfBoard, jsonOfGroup } from './export-group';
import { createSealingSession } from '$lib/features/session-for-tests';

const now = Date.UTC(2026, 10, 21, 12);
const context: ImportContext = {
	now,
	today: '2026-11-21',
	offsetMinutes: () => 0,
	myName: 'Alice',
	someone: 'someone',
	dateHabit: 'month-first'
};
const quiet = (): Promise<void> => Promise.resolve();
const silent = (): void => undefined;

async function readText(text: string) {
	const { rows } = await readRecords(text, quiet);
	const { plan } = guessPlan(rows, context);
	const outcomes = await readOutcomes(rows, plan, context, quiet);
	return { plan, outcomes, ready: await fingerprintRows(rows, plan, outcomes, quiet) };
}
async function realRows() {
	const path = new URL('../../../../tests/data/needs.csv', import.meta.url);
	const decoded = decodeFile(readFileSync(path));
	if (!decoded.ok) throw new Error(decoded.problem.code);
	return (await readText(decoded.value.text)).ready;
}

describe("the street's spreadsheet", () => {
	test('comes onto the board once, contacts sealed and never in the document', async () => {
		const { session, sealed } = createSealingSession(now);
		const rows = await realRows();
		const first = await bringIn(session, rows, silent);
		expect(first).toMatchObject({
			added: 314,
			already: 0,
			sealed: 196,
			unsealed: 0,
			stopped: false
		});
		expect(session.space.posts.current().all).toHaveLength(314);
		expect(session.space.posts.current().unreadable).toEqual([]);
		expect([...sealed.values()].some(({ reach }) => reach === '+1 555 0153')).toBe(true);
		const stored = JSON.stringify(session.space.ydoc.getMap('posts').toJSON());
		expect(stored).not.toMatch(/555-?\s?01|example\.org|Signal: @/);

		sealed.forEach((_, id) => {
			const contact = { kind: 'sealed', envelope: 'x', by: 'alice', at: now };
			session.space.ydoc.getMap('posts').set(`${id}/contact`, contact);
		});
		const second = await bringIn(session, rows, silent);
		expect(second).toMatchObject({ added: 0, already: 314, sealed: 0, undo: null });
	});

	test('is taken off again by undo, and can be brought in anew', async () => {
		const { session } = createSealingSession(now);
		const rows = await realRows();
		const { undo } = await bringIn(session, rows, silent);
		expect(undo?.().ok).toBe(true);
		expect(session.space.posts.current().all.filter((post) => post.gone === null)).toEqual([]);
		expect(await bringIn(session, rows, silent)).toMatchObject({ added: 314, sealed: 196 });
	});

	test('seals what an import that was cut off had left without a contact', async () => {
		const { session, sealed } = createSealingSession(now);
		const rows = await realRows();
		await bringIn(
			{ ...session, sealContact: () => Promise.reject(new Error('cut off')) },
			rows,
			silent
		);
		expect(sealed.size).toBe(0);
		expect(await bringIn(session, rows, silent)).toMatchObject({ added: 0, sealed: 196 });
	});

	test('stops where the notebook is full, and says that this is why', async () => {
		const { session } = createSealingSession(now);
		const rows = await realRows();
		await bringIn(session, rows.slice(0, 14), silent);
		session.space.ydoc.getMap('more').set('much', 'x'.repeat(20 * 1024 * 1024));
		expect(await bringIn(session, rows, silent)).toMatchObject({
			...{ added: 0, already: 0, sealed: 0, unsealed: 0 },
			...{ stopped: true, full: true, undo: null }
		});
		const { text } = await jsonOfGroup(session, false);
		const copy = parseGroupExportText(text);
		if (!copy.ok) throw new Error(copy.problem.code);
		const other = createSealingSession(now).session;
		other.space.ydoc.getMap('more').set('much', 'x'.repeat(20 * 1024 * 1024));
		expect(await bringBack(other, copy.value, silent)).toMatchObject({ stopped: true, full: true });
	});
});

test('a whole group travels as one file and is the same afterwards', async () => {
	const old = createSealingSession(now);
	await bringIn(old.session, await realRows(), silent);
	const { text } = await jsonOfGroup(old.session, false);
	const parsed = parseGroupExportText(text);
	if (!parsed.ok) throw new Error(parsed.problem.code);
	expect(parsed.value.dropped).toBe(0);

	const fresh = createSealingSession(now);
	expect(await bringBack(fresh.session, parsed.value, silent)).toMatchObject({
		added: 314,
		already: 0
	});
	expect(fresh.session.space.posts.current().all).toEqual(old.session.space.posts.current().all);
	expect((await jsonOfGroup(fresh.session, false)).text).toBe(text);
	expect(await bringBack(fresh.session, parsed.value, silent)).toMatchObject({
		added: 0,
		already: 314
	});
});

test("the board's CSV holds every post, runs nothing, and is read back as the same posts", async () => {
	const { session } = createSealingSession(now);
	await bringIn(session, await realRows(), silent);
	const text = csvOfBoard(session).slice(1);
	const { plan, outcomes, ready } = await readText(text);
	expect(plan.columns).toEqual([
		'ignore',
		'kind',
		'title',
		'details',
		'category',
		'area',
		'when',
		'urgency',
		'name',
		'wanted',
		'status',
		'ignore',
		'timestamp'
	]);
	expect(outcomes.every((outcome) => outcome.kind === 'post')).toBe(true);
	const words = ({
		title,
		kind,
		category,
		area,
		wanted,
		urgency,
		when
	}: (typeof ready)[number]['draft']) =>
		JSON.stringify([title, kind, category, area, wanted, urgency, when]);
	expect(ready.map(({ draft }) => words(draft)).sort()).toEqual(
		session.space.posts
			.current()
			.all.map((post) => words({ ...post, contact: null }))
			.sort()
	);
});

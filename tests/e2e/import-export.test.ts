import * as m from '$lib/paraglide/messages.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers } from './browsers';
import { chooseFile, exportGroup, makeGroup, patience, post, postsOf, visit } from './street-life';

const url = inject('baseUrl');
const needs = join(root, 'tests/data/needs.csv');
const browsers = createBrowsers([url]);
let page: Page;
beforeAll(async () => {
	page = (await browsers.open({ locale: 'en-US' })).page();
	await makeGroup(page, url, 'Maple Street', 'Alice');
});
afterAll(() => browsers.closeAll());

const fileOf = (text: string, name: string) => ({
	name,
	mimeType: 'text/plain',
	buffer: Buffer.from(text)
});

test("the street's own file comes in with every row accounted for, and only once", async () => {
	await chooseFile(page, needs);
	await page.getByText(m.import_blank({ count: 6 })).waitFor(patience);
	await page.getByText(m.import_contacts_text({ count: 196 })).waitFor();
	expect(await page.getByLabel(/^Need or offer\? is/).inputValue()).toBe('kind');
	await page.getByRole('button', { name: m.import_bring({ count: 314 }) }).click();
	await page.getByText(m.import_done({ count: 314 })).waitFor(patience);
	await page.getByText(m.import_done_sealed({ count: 196 })).waitFor();

	await chooseFile(page, needs);
	await page.getByText(m.import_already({ count: 314 })).waitFor(patience);
	expect(await page.getByRole('button', { name: m.import_bring_none() }).isDisabled()).toBe(true);
	await visit(page, 'board?show=all');
	await page
		.getByText(m.board_count({ count: 314 }))
		.first()
		.waitFor();
});

test('a copy of the group brings the same posts into an empty one', async () => {
	const before = await postsOf(page);
	const copy = await exportGroup(page);
	expect(copy).not.toContain('555 0153');
	await makeGroup(page, url, 'Elm Street', 'Alice');
	await chooseFile(page, fileOf(copy, 'group.json'));
	await page.getByText(m.import_restore_title({ name: 'Maple Street' })).waitFor();
	await page.getByRole('button', { name: m.import_restore_bring({ count: 314 }) }).click();
	await page.getByText(m.import_done({ count: 314 })).waitFor(patience);
	expect(await postsOf(page)).toEqual(before);

	await chooseFile(page, fileOf(copy.slice(0, copy.length / 2), 'group.json'));
	await page.getByRole('alert').getByText(m.import_problem_not_json()).waitFor();
});

test('a spreadsheet taken out holds no formula and no contact, nor does the page for the noticeboard', async () => {
	await post(page, '=HYPERLINK("http://evil.example")', {
		details: '+1+1',
		reach: 'a secret number'
	});
	await post(page, '@SUM(1)', { details: '-2+3' });
	await visit(page, 'export');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: m.import_export_csv_do() }).click()
	]);
	const csv = await readFile(await download.path(), 'utf8');
	expect(csv).toContain('HYPERLINK');
	expect(csv).not.toMatch(/(^|[\r\n,;\t])"?[=+@-]/);
	expect(csv).not.toContain('a secret number');

	await visit(page, 'print');
	await page.emulateMedia({ media: 'print' });
	const paper = await page.locator('main').innerText();
	expect(paper).toContain('Ride to dialysis on Monday');
	expect(paper).not.toContain('a secret number');
	expect(paper).not.toMatch(/555 01\d\d/);
	expect(paper).not.toContain('Hoa Okafor');
	await page.emulateMedia({ media: 'screen' });
});

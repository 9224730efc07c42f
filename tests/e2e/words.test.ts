import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import {
	cardOf,
	chooseFile,
	find,
	makeGroup,
	openPost,
	patience,
	post,
	visit
} from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let page: Page;
const dialogs: string[] = [];
beforeAll(async () => {
	page = (await browsers.open({ locale: 'en-US' })).page();
	page.on('dialog', (dialog) => {
		dialogs.push(dialog.message());
		void dialog.dismiss();
	});
});
afterEach(() => {
	expect(dialogs).toEqual([]);
});
afterAll(() => browsers.closeAll());

const rightToLeft = '\u202e';
/** What somebody who means harm types, and how it reads on the board: as the text that it is. */
const hostile: readonly (readonly [typed: string, shown: string])[] = [
	['<script>alert(1)</script>', '<script>alert(1)</script>'],
	['<img src=http://evil.example/x onerror=alert(2)>', ''],
	['"><svg onload=alert(3)>', '"><svg onload=alert(3)>'],
	['javascript:alert(4)', 'javascript:alert(4)'],
	['{{constructor.constructor("alert(5)")()}}', '{{constructor.constructor("alert(5)")()}}'],
	['=HYPERLINK("http://evil.example","click")', ''],
	[`${rightToLeft}txt.exe`, 'txt.exe'],
	['lone \ud83d half', 'lone \ufffd half'],
	['__proto__', '__proto__'],
	['مرحبا بالعالم', 'مرحبا بالعالم']
];

test('whatever is typed stays text: nothing runs, nothing is fetched', async () => {
	await makeGroup(page, url, '<b>Maple</b> Street', '<img src=x onerror=alert(6)>');
	await page.getByText('<b>Maple</b> Street').first().waitFor();
	for (const [typed, shown] of hostile) {
		const title = shown === '' ? typed : shown;
		await post(page, typed, { details: typed, area: typed });
		await find(page, '');
		await cardOf(page, title).first().waitFor();
	}
	const [first] = hostile;
	await openPost(page, first?.[1] ?? '');
	const words = await page.locator('main').innerText();
	// Title, area and details.
	expect(words.split('<script>alert(1)</script>')).toHaveLength(4);
	expect(await page.locator('main :is(script, img, svg[onload], iframe)').count()).toBe(0);
	await visit(page, 'people');
	await page.getByText('<img src=x onerror=alert(6)>').first().waitFor();
	await visit(page, 'print');
	await page.locator('main').getByText('<script>alert(1)</script>').first().waitFor();
});

/** What sticks out of the page on the right. */
const overflowing = (): string[] =>
	document.documentElement.scrollWidth <= innerWidth
		? []
		: [...document.querySelectorAll('body *')]
				.filter((element) => element.getBoundingClientRect().right > innerWidth)
				.map((element) => `${element.tagName}.${element.className}`);

test('a name or a title of 10,000 characters is cut to what fits, and breaks nothing', async () => {
	const long = 'x'.repeat(10_000);
	await makeGroup(page, url, long, long);
	await post(page, long);
	expect((await page.locator('main h3').innerText()).length).toBeLessThanOrEqual(500);
	for (const place of ['', 'board', 'people', 'more', 'print']) {
		await visit(page, place);
		expect(await page.evaluate(overflowing), place).toEqual([]);
	}
});

const csv = (text: string | Uint8Array, name = 'list.csv') => ({
	name,
	mimeType: 'text/csv',
	buffer: Buffer.from(text)
});
const heads = 'Need or offer,Title,Details,Category';

test('a spreadsheet full of tricks comes in as text', async () => {
	await makeGroup(page, url, 'Elm Street', 'Alice');
	const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;
	const rows = hostile.map(([typed]) => `need,${cell(typed)},${cell(typed)},food`);
	await chooseFile(page, csv([heads, ...rows].join('\n')));
	await page
		.getByRole('button', { name: m.import_bring({ count: hostile.length }) })
		.click(patience);
	await page.getByText(m.import_done({ count: hostile.length })).waitFor(patience);
	await visit(page, 'board');
	for (const [typed, shown] of hostile)
		await cardOf(page, shown === '' ? typed : shown)
			.first()
			.waitFor();
	expect(await page.locator('main :is(script, img, svg[onload], iframe)').count()).toBe(0);
});

test('each kind of file that is no street list gets a sentence of its own', async () => {
	const refused: readonly (readonly [ReturnType<typeof csv>, string])[] = [
		[csv(''), m.import_problem_empty()],
		[csv(`${heads}\n`), m.import_problem_no_rows()],
		[csv(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0, 0, 7, 8)), m.import_problem_binary()],
		[csv(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), 'list.xlsx'), m.import_problem_workbook()],
		[csv('<!doctype html><title>Sign in</title><p>Sign in'), m.import_problem_web_page()],
		[csv('{"format":"porchlight-group","version":99}'), m.import_problem_too_new()]
	];
	for (const [file, words] of refused) {
		await chooseFile(page, file);
		await page.getByRole('alert').getByText(words).waitFor();
	}
	await visit(page, 'import');
	await page.evaluate((label) => {
		const transfer = new DataTransfer();
		transfer.items.add(new File([new Uint8Array(50_000_000)], 'list.csv'));
		document
			.querySelector(`[role=group][aria-label="${label}"]`)
			?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
	}, m.import_choose());
	await page.getByRole('alert').getByText(m.import_problem_too_big()).waitFor();
});

test('other letters, other separators, one column and stray quotes are read, and rows that cannot be are named', async () => {
	const read: readonly (readonly [ReturnType<typeof csv>, string])[] = [
		[
			csv(
				Buffer.from('Need or offer;Title;Category\nneed;Caf\u00e9 f\u00fcr alle;food\n', 'latin1')
			),
			'Caf\u00e9 f\u00fcr alle'
		],
		[csv('Need or offer\tTitle\tCategory\noffer\tLadder, long\ttools\n'), 'Ladder, long'],
		[csv('Need a ladder\nNeed two chairs\n'), 'Need two chairs']
	];
	for (const [file, title] of read) {
		await chooseFile(page, file);
		await page.locator('main').getByText(title).first().waitFor();
	}
	await chooseFile(
		page,
		csv(`${heads}\nneed,Soup,hot,food\nneed,"Bread,warm,food\nneed,Tea,,food\n`)
	);
	await page.getByText(m.import_reason_quotes()).first().waitFor();
	await page.getByRole('button', { name: m.import_unreadable_save() }).waitFor();
});

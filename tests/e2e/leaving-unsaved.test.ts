import * as m from '$lib/paraglide/messages.js';
import { afterAll, expect, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import { cardOf, groupUrl, lightIs, makeGroup, visit } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
afterAll(() => browsers.closeAll());

test('a reload in the very moment of an edit says "saving" and asks first; who stays loses nothing', async () => {
	const page = (await browsers.open()).page();
	let asked = 0;
	page.on('dialog', (dialog) => {
		if (dialog.type() === 'beforeunload') asked += 1;
		void dialog.dismiss();
	});
	await makeGroup(page, url, 'Birch Street', 'Alice');
	await lightIs(page, 'only-here');
	await visit(page, 'board/new?kind=need');
	await page.getByLabel(m.board_post_title_need()).fill('Soup for two');
	await page.getByLabel(m.board_post_category()).selectOption({ label: m.board_category_food() });
	await page.evaluate(() => {
		const watch = new MutationObserver(() => {
			const light = document.querySelector('[data-light]')?.getAttribute('data-light') ?? '';
			if (light === 'only-here') return;
			watch.disconnect();
			document.body.dataset.then = light;
			location.reload();
		});
		watch.observe(document.body, { subtree: true, attributeFilter: ['data-light'] });
	});
	await page.getByRole('button', { name: m.board_post_submit(), exact: true }).click();
	await expect.poll(() => asked).toBe(1);
	expect(await page.evaluate(() => document.body.dataset.then)).toBe('saving');
	await lightIs(page, 'only-here');
	// Saved by now: nobody is asked any more.
	await page.reload();
	await cardOf(page, 'Soup for two').waitFor();
	expect(asked).toBe(1);
});

test('a post that was begun waits while another group is looked at, and the page asks before it goes', async () => {
	const page = (await browsers.open()).page();
	await makeGroup(page, url, 'Elm Street', 'Alice');
	const elm = groupUrl(page);
	await visit(page, 'board/new?kind=need');
	const title = page.getByLabel(m.board_post_title_need());
	await title.fill('Soup for two');
	/** As by a link in the page: an address typed into the bar loads everything anew. */
	const go = (href: string) =>
		page.evaluate((to) => {
			const link = document.createElement('a');
			link.href = to;
			document.body.append(link);
			link.click();
			link.remove();
		}, href);
	await go(`${url}#/new`);
	await page.getByLabel(m.space_new_name(), { exact: true }).fill('Oak Street');
	await page.getByLabel(m.space_new_my_name(), { exact: true }).fill('Alice');
	await page.getByRole('button', { name: m.space_new_do() }).click();
	await page.getByRole('heading', { level: 1 }).waitFor();
	await expect.poll(() => groupUrl(page)).not.toBe(elm);
	const asked = page.waitForEvent('dialog');
	await page.evaluate(() => void setTimeout(() => location.reload()));
	const dialog = await asked;
	expect(dialog.type()).toBe('beforeunload');
	await dialog.dismiss();
	await go(`${elm}/board/new?kind=need`);
	await page.getByText(m.board_post_draft()).waitFor();
	expect(await title.inputValue()).toBe('Soup for two');
	page.on('dialog', (last) => void last.accept());
});

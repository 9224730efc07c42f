import * as m from '$lib/paraglide/messages.js';
import { afterAll, expect, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import { cardOf, lightIs, makeGroup, visit } from './street-life';

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

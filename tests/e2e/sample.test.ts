import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { afterAll, expect, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import { cardOf, find, lightIs, post, sayYes, visit } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
afterAll(() => browsers.closeAll());

/** Every record of every database of this page, and what lies in its storage, as one text. */
const keptBy = (page: Page): Promise<string> =>
	page.evaluate(async () => {
		const done = <T>(request: IDBRequest<T>): Promise<T> =>
			new Promise((settle, refuse) => {
				request.onsuccess = () => settle(request.result);
				request.onerror = () => refuse(request.error ?? new Error('no answer'));
			});
		// The scroll heights that SvelteKit keeps for the way back hold no word of a page.
		const kept: unknown[] = [localStorage, sessionStorage].map((storage) =>
			Object.entries(storage).filter(([key]) => !key.startsWith('sveltekit:'))
		);
		kept.push(sessionStorage.getItem('sveltekit:snapshot') ?? '{}');
		for (const { name } of await indexedDB.databases()) {
			if (name === undefined) continue;
			const database = await done(indexedDB.open(name));
			for (const store of database.objectStoreNames) {
				const records = database.transaction(store).objectStore(store);
				kept.push(store, await done(records.getAllKeys()), await done(records.getAll()));
			}
			database.close();
		}
		return JSON.stringify(kept);
	});

test('the sample street can be walked through, says what it is, and leaves no trace', async () => {
	const page = (await browsers.open()).page();
	await page.goto(`${url}#/`);
	await page.locator('h1').first().waitFor();
	const before = await keptBy(page);

	await page.getByRole('link', { name: m.space_way_look_do() }).click();
	await page.getByText(m.space_sample_text()).waitFor();
	await lightIs(page, 'not-kept');
	await visit(page, 'board');
	await sayYes(page, m.sample_walk_title());
	await post(page, 'A walrus for the bathtub');
	await cardOf(page, 'A walrus for the bathtub').waitFor();
	for (const place of ['people', 'light', 'invite', 'bin', 'apart', 'more']) {
		await visit(page, place);
		await page.getByText(m.space_sample_text()).waitFor();
	}

	await page.getByRole('link', { name: m.space_sample_leave(), exact: true }).click();
	await page.getByRole('link', { name: m.space_way_look_do() }).waitFor();
	expect(await keptBy(page)).toBe(before);
	await page.getByRole('link', { name: m.space_way_look_do() }).click();
	await page.getByText(m.space_sample_text()).waitFor();
	await find(page, m.sample_walk_title());
	await cardOf(page, m.sample_walk_title()).getByText(m.board_nobody_yet()).waitFor();
	await find(page, 'walrus');
	await page.getByText(m.board_nothing_title()).waitFor();
	expect(await cardOf(page, 'A walrus for the bathtub').count()).toBe(0);
});

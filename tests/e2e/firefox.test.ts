import * as m from '$lib/paraglide/messages.js';
import { afterAll, expect, inject, test } from 'vitest';
import { createBrowsers, serverGone } from './browsers';
import {
	cardOf,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	patience,
	post,
	sayYes,
	visit
} from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
afterAll(() => browsers.closeAll());

test('a Chromium and a Firefox share one board, both ways', async ({ skip }) => {
	const bob = await browsers.openFirefox({ allow: serverGone });
	if (bob === null) {
		console.warn('SKIPPED: a Firefox on the board. There is no Firefox on this machine.');
		return skip();
	}
	const alice = (await browsers.open()).page();
	await makeGroup(alice, url, 'Maple Street', 'Alice');
	await post(alice, 'Soup for Tuesday');
	const link = await makeInvitation(alice);

	const his = bob.page;
	his.setDefaultTimeout(patience.timeout);
	const says = (words: string) => his.locator(`::-p-text(${words})`).setTimeout(patience.timeout);
	await his.goto(link);
	await says(m.people_join_to({ group: 'Maple Street' })).wait();
	await his.locator('input[autocomplete=nickname]').fill('Bob');
	await his.locator('main button[type=submit]').click();
	await his.waitForFunction((to) => location.href === to, {}, groupUrl(alice));

	await his.goto(`${groupUrl(alice)}/board`);
	await says('Soup for Tuesday').wait();
	await his.locator('article button').click();
	await says(m.board_you_offered()).wait();
	await visit(alice, 'board');
	await cardOf(alice, 'Soup for Tuesday')
		.getByText(m.board_one_offered({ name: 'Bob' }))
		.waitFor(patience);

	// Going by an address is leaving the page, and it asks while a change is still on its way to Alice.
	await his.locator('header a[data-light="in-step"]').wait();
	await his.goto(`${groupUrl(alice)}/board/new?kind=need`);
	await his.locator('main form input').fill('A ladder until Sunday');
	await his.select('main form select', 'supplies');
	await his.locator('main form button[type=submit]').click();
	await his.waitForFunction(() => location.href.endsWith('/board'));
	await cardOf(alice, 'A ladder until Sunday').waitFor(patience);
	await sayYes(alice, 'A ladder until Sunday');
	await says(m.board_one_offered({ name: 'Alice' })).wait();

	await lightIs(alice, 'in-step', 1);
	await his.locator('header a[data-light="in-step"]').wait();
	expect(await his.evaluate(() => location.hash)).not.toContain('join');
});

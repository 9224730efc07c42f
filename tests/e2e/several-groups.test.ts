import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { afterAll, beforeAll, inject, test } from 'vitest';
import { createBrowsers, type Neighbour } from './browsers';
import {
	cardOf,
	comeIn,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	patience,
	post,
	visit
} from './street-life';

/* Alice is in two groups, Bob in one of them: what she sees of it while she is in the other. */

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let alice: Neighbour;
let bob: Neighbour;
let [maple, oak] = ['', ''];

/** Goes there as by a link in the page, which loads nothing anew. */
const goTo = async (page: Page, address: string): Promise<void> => {
	await page.evaluate((href) => {
		const link = document.createElement('a');
		link.href = href;
		document.body.append(link);
		link.click();
		link.remove();
	}, address);
	await page.waitForURL(address, patience);
	await page.locator('main h1').first().waitFor(patience);
};

/** The line of a group on the first page, once it says so. */
const listed = (page: Page, name: string, words: string): Promise<void> =>
	page.locator('main li', { hasText: name }).filter({ hasText: words }).waitFor(patience);

beforeAll(async () => {
	alice = await browsers.open();
	bob = await browsers.open();
	await makeGroup(alice.page(), url, 'Oak Street', 'Alice');
	oak = groupUrl(alice.page());
	await makeGroup(alice.page(), url, 'Maple Street', 'Alice');
	maple = groupUrl(alice.page());
	await comeIn(bob.page(), await makeInvitation(alice.page(), '1'), 'Bob');
	await lightIs(bob.page(), 'in-step', 1);
});
afterAll(() => browsers.closeAll());

test('what Alice wrote in one group goes to Bob while she is in another', async () => {
	const page = alice.page();
	await bob.context().close();
	await post(page, 'Ladder for Saturday');
	await lightIs(page, 'only-here');
	await goTo(page, oak);
	await lightIs(page, 'only-here');

	const his = await bob.reopen();
	await his.goto(`${maple}/board`);
	await cardOf(his, 'Ladder for Saturday').waitFor(patience);
	await lightIs(his, 'in-step', 1);
	await goTo(page, `${url}#/`);
	await listed(page, 'Maple Street', m.space_light_in_step({ count: 1 }));
	await listed(page, 'Oak Street', m.space_light_only_here());
	// With nothing on the screen it is the same.
	await page.reload();
	await listed(page, 'Maple Street', m.space_light_in_step({ count: 1 }));
	await listed(page, 'Oak Street', m.space_light_only_here());
});

test('started anew in one group, the other is in step as well, and its news are there when she comes', async () => {
	const page = await alice.reopen();
	await page.goto(oak);
	await lightIs(bob.page(), 'in-step', 1);
	await post(bob.page(), 'Soup for Tuesday');
	await lightIs(bob.page(), 'in-step', 1);
	await goTo(page, `${maple}/board`);
	await cardOf(page, 'Soup for Tuesday').waitFor();
	await lightIs(page, 'in-step', 1);
});

test('with a tab for each group, whichever stays goes on carrying both', async () => {
	const first = alice.page();
	const second = await alice.context().newPage();
	await second.goto(oak);
	await lightIs(second, 'only-here');
	await goTo(second, `${url}#/`);
	await listed(second, 'Maple Street', m.space_light_in_step({ count: 1 }));
	await goTo(second, oak);
	await first.close();

	await post(bob.page(), 'Chairs for the feast');
	await lightIs(bob.page(), 'in-step', 1);
	await goTo(second, `${maple}/board`);
	await cardOf(second, 'Chairs for the feast').waitFor();
});

test('a group that Alice clears off this device in one tab is closed in the other', async () => {
	const first = alice.page();
	await goTo(first, oak);
	const second = await alice.context().newPage();
	await second.goto(maple);
	await lightIs(second, 'in-step', 1);
	await visit(second, 'more');
	await second.getByRole('button', { name: m.space_leave_open() }).click();
	await second.getByText(m.space_leave_way_clear()).click();
	await second.getByRole('button', { name: m.space_leave_do() }).click();
	await second
		.getByText(m.space_leave_done({ name: 'Maple Street' }))
		.first()
		.waitFor(patience);
	await bob.page().getByText(m.space_here_alone()).first().waitFor(patience);
	await goTo(first, `${url}#/`);
	await listed(first, 'Oak Street', m.space_light_only_here());
	await first.locator('main li', { hasText: 'Maple Street' }).waitFor({ state: 'detached' });
});

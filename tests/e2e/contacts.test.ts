import * as m from '$lib/paraglide/messages.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowsers, type Neighbour } from './browsers';
import {
	cardOf,
	comeIn,
	exportGroup,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	openPost,
	patience,
	post,
	visit
} from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
const secret = 'plum-door 0199';
let alice: Neighbour;
let carol: Neighbour;
let group: string;
beforeAll(async () => {
	alice = await browsers.open();
	carol = await browsers.open();
	await makeGroup(alice.page(), url, 'Maple Street', 'Alice');
	group = groupUrl(alice.page());
	await comeIn(carol.page(), await makeInvitation(alice.page()), 'Carol');
});
afterAll(() => browsers.closeAll());

test('a sealed contact opens to who said yes once a device that can read it is there, and goes when it is done', async () => {
	await post(alice.page(), 'Ride to the clinic', { reach: secret });
	const hers = carol.page();
	await visit(hers, 'board');
	await cardOf(hers, 'Ride to the clinic').waitFor(patience);
	await openPost(hers, 'Ride to the clinic');
	await hers.getByText(m.board_contact_say_yes_first()).waitFor();
	expect(await exportGroup(hers)).not.toContain(secret);

	await lightIs(hers, 'in-step', 1);
	await alice.context().close();
	await openPost(hers, 'Ride to the clinic');
	await hers.locator('main').getByRole('button', { name: m.board_do_say_yes() }).first().click();
	await hers.getByText(m.board_contact_wait_one({ name: 'Alice' })).waitFor();
	expect(await hers.locator('main').innerText()).not.toContain(secret);

	const back = await alice.reopen();
	await back.goto(`${group}/board`);
	await hers.getByText(m.board_contact_sealed_mine()).waitFor(patience);
	await hers.getByRole('button', { name: m.board_contact_show(), exact: true }).click();
	await hers.getByText(secret).waitFor();

	const press = (name: string) =>
		hers.locator('main').getByRole('button', { name }).first().click();
	await press(m.board_do_going());
	await press(m.board_do_done());
	await openPost(back, 'Ride to the clinic');
	for (const page of [back, hers]) {
		await page.getByText(m.board_contact_dropped()).waitFor(patience);
		expect(await page.locator('main').innerText()).not.toContain(secret);
		expect(await exportGroup(page)).not.toContain('envelope');
	}
});

import * as m from '$lib/paraglide/messages.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowsers, type Neighbour } from './browsers';
import { cardOf, find, groupUrl, lightIs, makeGroup, post, visit } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let alice: Neighbour;
let group: string;
beforeAll(async () => {
	alice = await browsers.open();
	await makeGroup(alice.page(), url, 'Maple Street', 'Alice');
	group = groupUrl(alice.page());
});
afterAll(() => browsers.closeAll());

const rounds = 20;

test(`what was saved is there after a killed browser, ${rounds} times of ${rounds}`, async () => {
	for (let round = 1; round <= rounds; round += 1) {
		await post(alice.page(), `Round ${round}`);
		// Nobody else is in the group, so the light says "saving" until the disk has answered.
		await lightIs(alice.page(), 'only-here');
		await alice.kill();
		const page = await alice.reopen();
		await page.goto(`${group}/board`);
		await find(page, `Round ${round}`);
		await cardOf(page, `Round ${round}`).waitFor();
	}
	await visit(alice.page(), 'board?show=all');
	await find(alice.page(), '');
	await alice
		.page()
		.getByText(m.board_count({ count: rounds }))
		.first()
		.waitFor();
});

test('a reload and a closed tab lose nothing that was saved', async () => {
	await post(alice.page(), 'Before the reload');
	await lightIs(alice.page(), 'only-here');
	await alice.page().reload();
	await find(alice.page(), 'reload');
	await cardOf(alice.page(), 'Before the reload').waitFor();

	const tab = await alice.context().newPage();
	await tab.goto(group);
	await tab.locator('main h1').first().waitFor();
	await post(tab, 'In a tab of its own');
	await lightIs(tab, 'only-here');
	await tab.close();
	await alice.page().goto('about:blank');
	await alice.page().goto(`${group}/board`);
	await find(alice.page(), 'tab of its own');
	await cardOf(alice.page(), 'In a tab of its own').waitFor();
	expect(alice.context().pages()).toHaveLength(1);
});

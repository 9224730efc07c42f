import * as m from '$lib/paraglide/messages.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowsers, serverGone, type Browsers, type Neighbour } from './browsers';
import { serve, type Served } from './serve';
import {
	cardOf,
	comeIn,
	find,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	openPost,
	patience,
	post,
	retitle,
	visit
} from './street-life';

let served: Served;
let browsers: Browsers;
let alice: Neighbour;
let bob: Neighbour;
let group: string;
beforeAll(async () => {
	served = await serve();
	browsers = createBrowsers([served.url]);
	alice = await browsers.open({ allow: serverGone });
	bob = await browsers.open({ allow: serverGone });
	await makeGroup(alice.page(), served.url, 'Maple Street', 'Alice');
	group = groupUrl(alice.page());
	await post(alice.page(), 'Soup for Tuesday');
	await comeIn(bob.page(), await makeInvitation(alice.page()), 'Bob');
	await lightIs(bob.page(), 'in-step', 1);
});
afterAll(async () => {
	try {
		await browsers.closeAll();
	} finally {
		await served.stop();
	}
});

test('two tabs of one browser share one line, and the second takes over when the first closes', async () => {
	const first = alice.page();
	await visit(first, 'light');
	const linked = `${m.light_where_linked()} · ${m.light_in_step()}`;
	await first.getByText(linked, { exact: true }).waitFor(patience);
	const second = await alice.context().newPage();
	await second.goto(`${group}/light`);
	await second.getByText(m.light_other_tab()).waitFor(patience);
	await lightIs(second, 'in-step', 1);
	expect(await first.getByText(m.light_other_tab()).count()).toBe(0);
	await lightIs(bob.page(), 'in-step', 1);

	await post(second, 'From the second tab');
	await visit(first, 'board');
	await cardOf(first, 'From the second tab').waitFor(patience);
	await visit(bob.page(), 'board');
	await cardOf(bob.page(), 'From the second tab').waitFor(patience);

	await visit(second, 'light');
	await first.close();
	await second.getByText(m.light_other_tab()).waitFor({ state: 'detached', ...patience });
	await lightIs(second, 'in-step', 1);
	await post(second, 'After the first tab closed');
	await cardOf(bob.page(), 'After the first tab closed').waitFor(patience);
});

test('with the server gone the group opens cold on any page, keeps an edit, and hands it over later', async () => {
	await openPost(alice.page(), 'Soup for Tuesday');
	const soup = alice.page().url();
	await alice
		.page()
		.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	const { port } = served;
	await served.stop();

	const page = await alice.reopen();
	await page.goto(`${group}/board`);
	await cardOf(page, 'Soup for Tuesday').waitFor();
	await alice.reopen();
	await alice.page().goto(soup);
	await alice.page().locator('main h1', { hasText: 'Soup for Tuesday' }).waitFor();
	for (const place of ['people', 'light', 'import', 'export', 'print', 'bin', 'more']) {
		await alice.page().goto('about:blank');
		await alice.page().goto(`${group}/${place}`);
		await alice.page().locator('main h1').first().waitFor();
	}

	await retitle(alice.page(), 'Soup for Tuesday', 'Soup for Thursday');
	await lightIs(alice.page(), 'only-here');
	await alice.page().reload();
	await find(alice.page(), 'Thursday');
	await cardOf(alice.page(), 'Soup for Thursday').waitFor();
	expect(await cardOf(bob.page(), 'Soup for Thursday').count()).toBe(0);

	served = await serve({ port });
	await cardOf(bob.page(), 'Soup for Thursday').waitFor({ timeout: 90_000 });
	await lightIs(alice.page(), 'in-step', 1);
	await lightIs(bob.page(), 'in-step', 1);
});

import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowsers, serverGone, type Browsers } from './browsers';
import {
	answer,
	answerAsNewcomer,
	codeOf,
	enter,
	firefoxHandsOf,
	handsOf,
	letIn,
	metEachOther,
	showFirst,
	showInviting,
	takeAnswer
} from './by-hand';
import { plainHost, type PlainHost } from './plain-host';
import { cardOf, groupUrl, lightIs, makeGroup, patience, post, visit } from './street-life';

let host: PlainHost;
let browsers: Browsers;
beforeAll(async () => {
	host = await plainHost();
	browsers = createBrowsers([host.url]);
});
afterAll(async () => {
	await browsers.closeAll();
	await host.stop();
});

/** Nothing here introduces anybody: the page asks its own host for a relay, and there is none. */
const allow = serverGone;

test('a group is come into by hand, a third is introduced, and the introducer may go', async () => {
	const bob = await browsers.open({ allow });
	const [alice, carol] = await browsers.openTogether(2, { allow });
	if (alice === undefined || carol === undefined) throw new Error('no pages');
	await makeGroup(alice, host.url, 'Maple Street', 'Alice');
	await post(alice, 'Soup for Tuesday');
	const group = groupUrl(alice);
	await letIn(handsOf(alice), group, handsOf(bob.page()), 'Bob');
	await letIn(handsOf(bob.page()), group, handsOf(carol), 'Carol');
	await visit(carol, 'board');
	await cardOf(carol, 'Soup for Tuesday').waitFor(patience);
	await visit(alice, 'board');
	for (const page of [alice, bob.page(), carol]) await lightIs(page, 'in-step', 2);

	await bob.kill();
	await alice.getByText(m.space_here_now({ count: 2 })).waitFor(patience);
	await carol.getByText(m.space_here_now({ count: 2 })).waitFor(patience);
	await post(carol, 'A ladder until Sunday');
	await cardOf(alice, 'A ladder until Sunday').waitFor(patience);
	await post(alice, 'Rides to the clinic');
	await cardOf(carol, 'Rides to the clinic').waitFor(patience);
	await bob.close();
});

/** Seconds between the two scans: one pairing each. All fifteen with PORCHLIGHT_ALL_PAIRINGS=1. */
const pauses =
	process.env.PORCHLIGHT_ALL_PAIRINGS === undefined
		? [1, 30, 60, 110, 110]
		: [1, 1, 1, 30, 30, 30, 30, 60, 60, 60, 60, 110, 110, 110, 110];

test(
	'codes hold up to 110 s between the two scans; after 130 s another is on the screen, and works',
	{ timeout: 600_000 },
	async () => {
		const pages = await browsers.openTogether(2 * pauses.length + 2, { allow });
		const two = (n: number): readonly Page[] => pages.slice(2 * n, 2 * n + 2);
		const renewed = pairRenewed(two(pauses.length)).catch((error: unknown) => error);
		const paired = await Promise.allSettled(
			pauses.map((seconds, n) =>
				pairSlowly(two(n), seconds).catch(async (error: unknown) => {
					const screens = await Promise.all(two(n).map((page) => page.locator('main').innerText()));
					throw new Error(`after ${seconds} s: ${screens.join(' | ')}`, { cause: error });
				})
			)
		);
		const failed = paired.filter(({ status }) => status === 'rejected');
		const came = pauses.length - failed.length;
		console.log(`by hand, ${pauses.join(', ')} s between the scans: ${came} of ${pauses.length}`);
		expect(failed).toEqual([]);
		expect(await renewed).toBe(undefined);
		await Promise.all(pages.map((page) => page.context().close()));
	}
);

/** A newcomer comes in, with so much time between the scan of the first code and that of the answer. */
async function pairSlowly([alice, bob]: readonly Page[], seconds: number): Promise<void> {
	if (alice === undefined || bob === undefined) throw new Error('no pages');
	const [hers, his] = [handsOf(alice), handsOf(bob)];
	await makeGroup(alice, host.url, 'Maple Street', 'Alice');
	const group = groupUrl(alice);
	const code = await answerAsNewcomer(his, host.url, await showInviting(hers, group));
	await wait(seconds * 1000);
	await takeAnswer(hers, code);
	await enter(his, group, 'Bob');
	await lightIs(bob, 'in-step', 1);
}

/** A newcomer takes a code that was made after the first one had run out. */
async function pairRenewed([alice, bob]: readonly Page[]): Promise<void> {
	if (alice === undefined || bob === undefined) throw new Error('no pages');
	const [hers, his] = [handsOf(alice), handsOf(bob)];
	await makeGroup(alice, host.url, 'Maple Street', 'Alice');
	const group = groupUrl(alice);
	const before = await showInviting(hers, group);
	await wait(130_000);
	const after = await codeOf(hers, before);
	await takeAnswer(hers, await answerAsNewcomer(his, host.url, after));
	await enter(his, group, 'Bob');
	await lightIs(bob, 'in-step', 1);
}

test('a Chromium and a Firefox pair by hand, both ways round', async ({ skip }) => {
	const firefox = await browsers.openFirefox({ allow });
	if (firefox === null) {
		console.warn('SKIPPED: a Firefox by hand. There is no Firefox on this machine.');
		return skip();
	}
	const [alice] = await browsers.openTogether(1, { allow });
	if (alice === undefined) throw new Error('no page');
	const [hers, his] = [handsOf(alice), firefoxHandsOf(firefox.page)];
	await makeGroup(alice, host.url, 'Maple Street', 'Alice');
	await post(alice, 'Soup for Tuesday');
	const group = groupUrl(alice);
	await letIn(hers, group, his, 'Bob');
	await lightIs(alice, 'in-step', 1);

	// Nobody introduces them again.
	await hers.reload();
	await his.reload();
	await takeAnswer(hers, await answer(his, group, await showFirst(hers, group)));
	await metEachOther(hers, 'Alice', his, 'Bob');

	await hers.reload();
	await his.reload();
	await takeAnswer(his, await answer(hers, group, await showFirst(his, group)));
	await metEachOther(hers, 'Alice', his, 'Bob');
	await post(alice, 'A ladder until Sunday');
	await his.follow(`${group}/board`);
	await his.sees('A ladder until Sunday');
});

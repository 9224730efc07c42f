import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBrowsers, serverGone, type Browsers } from './browsers';
import { handsOf, letIn } from './by-hand';
import { plainHost, type PlainHost } from './plain-host';
import { cardOf, groupUrl, makeGroup, patience, post, visit } from './street-life';

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

const names = 'Alice Bob Carol Dora Emil Fay Gus Hana Ivo Jo Kim Lea'.split(' ');
/** Twelve pages on two busy processors take their time. */
const long = { ...patience, timeout: 180_000 };

test('twelve devices that were paired once each all meet', { timeout: 900_000 }, async () => {
	const pages = await browsers.openTogether(names.length, { allow: serverGone });
	const [alice] = pages;
	if (alice === undefined) throw new Error('no pages');
	await makeGroup(alice, host.url, 'Maple Street', 'Alice');
	const group = groupUrl(alice);
	// Everyone who is in lets one more in, until all are: nobody is paired with more than four.
	let inside = 1;
	let lastIn = Date.now();
	while (inside < names.length) {
		const comers = pages.slice(inside, 2 * inside);
		await Promise.all(
			comers.map((comer, n) =>
				letIn(handsOf(at(pages, n)), group, handsOf(comer), names[inside + n] ?? '')
			)
		);
		lastIn = Date.now();
		inside += comers.length;
	}
	const all = m.space_here_now({ count: names.length });
	await Promise.all(pages.map((page) => page.getByText(all).waitFor(long)));
	console.log(`12 devices: all saw all ${seconds(lastIn)} s after the last was in`);

	const before = Date.now();
	await Promise.all(pages.map((page, n) => post(page, titleOf(n))));
	const posted = Date.now();
	await Promise.all(
		pages.map(async (page) => {
			// Only cards near the screen are drawn: here all are.
			await page.setViewportSize({ width: 1280, height: 6000 });
			await visit(page, 'board');
			for (const n of names.keys()) await cardOf(page, titleOf(n)).waitFor(long);
		})
	);
	console.log(
		`12 devices: 12 posts were written in ${((posted - before) / 1000).toFixed(1)} s, and on all ${seconds(posted)} s later`
	);
	// A ninth is taken for a moment, from who has few.
	const links = await vi.waitFor(async () => {
		const counts = await Promise.all(pages.map(linksOf));
		expect(Math.max(...counts)).toBeLessThanOrEqual(8);
		return counts;
	}, long);
	console.log(`12 devices: ${links.join(', ')} links`);
});

const titleOf = (n: number): string => `Soup from ${names[n] ?? ''}`;
const seconds = (from: number): string => ((Date.now() - from) / 1000).toFixed(1);

function at(pages: readonly Page[], n: number): Page {
	const page = pages[n];
	if (page === undefined) throw new Error(`no page ${n}`);
	return page;
}

/** Direct links, once all of them are in step: the light counts those. */
async function linksOf(page: Page): Promise<number> {
	const light = page.locator('header a[data-light="in-step"]');
	await light.waitFor(long);
	return Number(/\d+/.exec(await light.innerText())?.[0]);
}

import type { Page } from 'playwright';
import { afterAll, beforeAll, test } from 'vitest';
import { createBrowsers, serverGone, type Browsers } from '../e2e/browsers';
import { median, serveBenchSite, type BenchSite } from './bench-site';
import { report } from './report';
import type {} from './site/pairing';

const runs = 7;
/** The page asks for the helper of its own address, and there is none. */
const allow = [...serverGone, /status of 404|Unexpected response code/];

let site: BenchSite;
let browsers: Browsers;
let alice: Page;
let bob: Page;

beforeAll(async () => {
	site = await serveBenchSite();
	browsers = createBrowsers([site.url]);
	[alice, bob] = [(await browsers.open({ allow })).page(), (await browsers.open({ allow })).page()];
	await Promise.all([start(alice), start(bob)]);
});
afterAll(async () => {
	await browsers.closeAll();
	await site.stop();
});

async function start(page: Page): Promise<void> {
	await page.goto(`${site.url}pairing.html`);
	await page.waitForFunction(() => 'device' in window);
}

/** Both read what the other shows; answers when the second code was given. */
async function exchange(): Promise<number> {
	const first = await alice.evaluate(() => window.device.code());
	await bob.evaluate((code) => window.device.give(code), first);
	const second = await bob.evaluate(() => window.device.code());
	return alice.evaluate((code) => window.device.give(code), second);
}

async function joinByHand(): Promise<string> {
	const id = await alice.evaluate(() => window.device.found());
	await bob.evaluate(() => window.device.join());
	await alice.evaluate(async () => window.device.show(await window.device.invite()));
	await exchange();
	await bob.evaluate(() => window.device.giveName('Bob'));
	await bob.evaluate((group) => window.device.open(group), id);
	for (const page of [alice, bob]) {
		await page.evaluate(() => window.device.watchLink());
		await page.evaluate(() => window.device.linked());
	}
	return id;
}

/** Two members who were in step find each other again: ms from the second code to linked and in step on both. */
async function pair(id: string): Promise<number> {
	for (const page of [alice, bob]) {
		await page.reload();
		await page.waitForFunction(() => 'device' in window);
		await page.evaluate((group) => window.device.open(group), id);
		await page.evaluate(() => window.device.watchLink());
	}
	await alice.evaluate(() => window.device.show(null));
	await bob.evaluate(() => window.device.read());
	const given = await exchange();
	const linked = [alice, bob].map((page) => page.evaluate(() => window.device.linked()));
	return Math.max(...(await Promise.all(linked))) - given;
}

/** The same with plain connections: ms until each has heard a word from the other. */
async function pairPlain(): Promise<number> {
	const offer = await alice.evaluate(() => window.device.plainOffer());
	const answer = await bob.evaluate((code) => window.device.plainAnswer(code), offer);
	const given = await alice.evaluate((code) => window.device.plainGive(code), answer);
	const linked = [alice, bob].map((page) => page.evaluate(() => window.device.plainLinked()));
	return Math.max(...(await Promise.all(linked))) - given;
}

test('pairing by hand', { timeout: 120_000 }, async () => {
	const id = await joinByHand();
	const [ours, plain]: [number[], number[]] = [[], []];
	for (let run = 0; run < runs; run += 1) {
		plain.push(await pairPlain());
		ours.push(await pair(id));
	}
	report({
		name: 'pairing by hand, from the second code to linked and in step',
		unit: 'ms',
		ours: median(ours),
		reference: median(plain),
		referenceName: 'a raw RTCPeerConnection pair, the same kind of codes'
	});
});

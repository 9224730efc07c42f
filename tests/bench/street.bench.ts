import * as m from '$lib/paraglide/messages.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers, serverGone, type Browsers, type Neighbour } from '../e2e/browsers';
import { serve, type Served } from '../e2e/serve';
import {
	chooseFile,
	comeIn,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	visit
} from '../e2e/street-life';
import { median, serveBenchSite, type BenchSite } from './bench-site';
import {
	noteArrival,
	notePainted,
	cardsHere,
	press,
	scriptsOf,
	scrollDown,
	typeLetters,
	watchCard
} from './in-page';
import { report } from './report';
import { streetCsv, streetRows } from './street';

/* One street of 5,000 cards, measured in the order of a day: brought in, shared, edited, searched, reopened. */

const cards = 5_000;
/** What the stock provider can carry: 191 kB. */
const fewCards = 300;
const boardLimitKb = 120;
const slow = { timeout: 120_000 };
const runs = { sync: 3, raw: 5, edits: 12, disk: 7, cold: 5 };

let served: Served;
let site: BenchSite;
let browsers: Browsers;
let alice: Neighbour;
let bob: Neighbour;
let plainAlice: Page;
let plainBob: Page;
let group: string;

beforeAll(async () => {
	[served, site] = [await serve(), await serveBenchSite()];
	browsers = createBrowsers([served.url, site.url]);
	alice = await browsers.open({ allow: serverGone });
	bob = await browsers.open({ allow: serverGone });
	[plainAlice, plainBob] = [await alice.context().newPage(), await bob.context().newPage()];
	for (const page of [plainAlice, plainBob]) {
		await page.goto(site.url);
		await page.waitForFunction(() => 'bench' in window);
	}
	const offer = await plainAlice.evaluate(() => window.bench.connect(null, true));
	const answer = await plainBob.evaluate((other) => window.bench.connect(other, false), offer);
	await plainAlice.evaluate((other) => window.bench.connect(other, true), answer);
});
afterAll(async () => {
	await browsers.closeAll();
	await served.stop();
});

/** The document that the plain parts carry, made of the same cards by the same command; bytes. */
const makePlain = (count: number): Promise<number> =>
	plainAlice.evaluate((rows) => window.bench.makeStreet(rows), streetRows(count));

async function bringIn(page: Page, count: number, name: string): Promise<void> {
	await makeGroup(page, served.url, name, 'Alice');
	await bringInHere(page, count);
}

async function bringInHere(page: Page, count: number): Promise<void> {
	await chooseFile(page, { name: 'a.csv', mimeType: 'text/csv', buffer: streetCsv(count) });
	await page.getByRole('button', { name: m.import_bring({ count }) }).click(slow);
	await page.getByText(m.import_done({ count })).waitFor(slow);
}

/** From the link to the last card, in a browser that was never here; ms. */
async function firstSync(count: number, newcomer: Neighbour, name: string): Promise<number> {
	const link = await makeInvitation(alice.page());
	await newcomer.page().goto(served.url);
	const began = performance.now();
	await comeIn(newcomer.page(), link, name);
	await visit(newcomer.page(), 'board?show=all');
	const all = newcomer.page().getByText(m.board_count({ count }));
	await all.first().waitFor(slow);
	return performance.now() - began;
}

async function rawSync(bytes: number): Promise<number> {
	await plainBob.evaluate((count) => window.bench.receive(count), bytes);
	const began = await plainAlice.evaluate(() => window.bench.sendAll());
	return (await plainBob.evaluate(() => window.bench.arrived())) - began;
}

/** From the moment the two are linked to the last card, for members who had been in step before; ms. */
async function linkedSyncs(count: number): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < runs.sync; run += 1) {
		await makeGroup(alice.page(), served.url, `Oak Street ${count} ${run}`, 'Alice');
		const address = groupUrl(alice.page());
		const dave = await browsers.open();
		await comeIn(dave.page(), await makeInvitation(alice.page()), 'Dave');
		await lightIs(dave.page(), 'in-step', 1);
		await dave.page().goto('about:blank');
		await bringInHere(alice.page(), count);
		await dave.page().addInitScript(noteArrival, m.board_count({ count }));
		await dave.page().goto(`${address}/board?show=all`);
		await dave.page().waitForFunction(() => window.countedAt > 0, undefined, slow);
		times.push(await dave.page().evaluate(() => window.countedAt - window.linkedAt));
		await dave.close();
	}
	return median(times);
}

/** A stock y-webrtc pair through our relay; null when the document did not arrive in that time. */
async function stockSync(
	room: string,
	limitMs: number
): Promise<{ readonly all: number; readonly linked: number } | null> {
	const relay = `${served.url.replace('http', 'ws')}relay`;
	await plainAlice.evaluate((at) => window.bench.stockHas(...at), [relay, room] as const);
	return plainBob.evaluate((at) => window.bench.stockGets(...at), [relay, room, limitMs] as const);
}

async function syncs(count: number): Promise<number> {
	const times: number[] = [];
	for (let run = 0; run < runs.sync; run += 1) {
		const carol = await browsers.open();
		times.push(await firstSync(count, carol, `Carol ${run}`));
		await carol.close();
	}
	return median(times);
}

test('first sync of a street, by link', async () => {
	await bringIn(alice.page(), fewCards, 'Elm Street');
	const few = await syncs(fewCards);
	await makePlain(fewCards);
	const stockFew = [];
	for (let run = 0; run < runs.sync; run += 1) stockFew.push(await stockSync(`few-${run}`, 30_000));
	const arrived = stockFew.filter((time) => time !== null);
	const came = arrived.length === runs.sync;
	report({
		name: `first sync of ${fewCards} cards, joining included`,
		unit: 'ms',
		ours: few,
		reference: came ? median(arrived.map(({ all }) => all)) : null,
		referenceName: 'stock y-webrtc'
	});
	report({
		name: `first sync of ${fewCards} cards, over an open link`,
		unit: 'ms',
		ours: await linkedSyncs(fewCards),
		reference: came ? median(arrived.map(({ linked }) => linked)) : null,
		referenceName: 'stock y-webrtc'
	});

	await bringIn(alice.page(), cards, 'Maple Street');
	group = groupUrl(alice.page());
	const ours = await syncs(cards);
	const linked = await linkedSyncs(cards);
	await alice.page().goto(group);
	const bytes = await makePlain(cards);
	const raw: number[] = [];
	for (let run = 0; run < runs.raw; run += 1) raw.push(await rawSync(bytes));
	const limitMs = 30_000;
	const stock = await stockSync('all', limitMs);
	for (const [how, time, stockTime] of [
		['joining included', ours, stock?.all],
		['over an open link', linked, stock?.linked]
	] as const) {
		const figure = { name: `first sync of ${cards} cards, ${how}`, unit: 'ms', ours: time };
		report({
			...figure,
			reference: median(raw),
			referenceName: `${Math.round(bytes / 1000)} kB over an open raw channel`
		});
		report({
			...figure,
			reference: stockTime ?? null,
			referenceName:
				stock === null ? `stock y-webrtc: not in ${limitMs / 1000} s` : 'stock y-webrtc'
		});
	}
});

test('an edit, until it is painted on the other device', async () => {
	await firstSync(cards, bob, 'Bob');
	for (const { page } of [alice, bob]) {
		await page().bringToFront();
		await visit(page(), 'board');
		await page().locator('article').first().waitFor(slow);
	}
	// The cards are Alice's: Bob says yes to them.
	const there = await alice.page().evaluate(cardsHere);
	const ids = (await bob.page().evaluate(cardsHere)).filter((id) => there.includes(id));
	const [ours, raw]: [number[], number[]] = [[], []];
	for (let edit = 0; edit < runs.edits; edit += 1) {
		const id = ids[edit % ids.length] ?? '';
		await alice.page().evaluate(watchCard, id);
		const pressed = await bob.page().evaluate(press, id);
		ours.push((await alice.page().evaluate(() => window.repainted)) - pressed);
	}
	await plainBob.bringToFront();
	for (let edit = 0; edit < runs.edits; edit += 1) {
		await plainBob.evaluate(() => window.bench.hear());
		const said = await plainAlice.evaluate((words) => window.bench.say(words), `word ${edit}`);
		raw.push((await plainBob.evaluate(() => window.bench.arrived())) - said);
	}
	report({
		name: `an edit painted on the other device, ${cards} cards`,
		unit: 'ms',
		ours: median(ours),
		reference: median(raw),
		referenceName: 'raw channel message painted'
	});
});

test('a letter in the search, and scrolling', async () => {
	const page = alice.page();
	await page.bringToFront();
	await visit(page, 'board?show=all');
	await page.locator('article').first().waitFor();
	const words = 'wheelchair ramp';
	// The index is made with the first letter; that one is shown by itself.
	const [first = 0, ...letters] = await page.evaluate(typeLetters, [
		'input[type=search]',
		words
	] as const);
	await page.getByRole('button', { name: m.board_find_clear() }).click();
	await page.evaluate(() => scrollTo(0, 0));
	const gaps = await page.evaluate(scrollDown, 40);

	const empty = await alice.context().newPage();
	await empty.goto(`${site.url}empty.html`);
	const [, ...plainLetters] = await empty.evaluate(typeLetters, ['input', words] as const);
	await empty.evaluate(() => {
		const tall = document.getElementById('tall');
		if (tall !== null) tall.style.height = '1000000px';
	});
	const plainGaps = await empty.evaluate(scrollDown, 40);
	await empty.close();

	const letter = median(plainLetters);
	const asked = { unit: 'ms', reference: letter, referenceName: 'a letter on an empty page' };
	report({ name: `a letter in the search, ${cards} cards`, ours: median(letters), ...asked });
	report({ name: 'its first letter, painted before the index is there', ours: first, ...asked });
	const scrolled = { unit: 'ms', referenceName: 'scrolling an empty page' };
	report({
		name: 'a frame while scrolling',
		ours: median(gaps),
		reference: median(plainGaps),
		...scrolled
	});
	report({
		name: 'its longest frame',
		ours: Math.max(...gaps),
		reference: Math.max(...plainGaps),
		...scrolled
	});
});

test('JavaScript of each page, min+gz', async () => {
	const page = alice.page();
	const weigh = async (paths: readonly string[]): Promise<number> => {
		const files = await Promise.all(paths.map((path) => readFile(join(root, 'build', path))));
		return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000;
	};
	await page.context().addInitScript(notePainted, 'article, main h1:not(.visually-hidden)');
	const limit = { unit: 'kB', reference: boardLimitKb, referenceName: 'limit of the board' };
	for (const [name, address] of [
		['the board', `${group}/board`],
		['the home of a group', group],
		['the first page', served.url]
	] as const) {
		await page.goto('about:blank');
		await page.goto(address);
		await page.waitForFunction(() => document.documentElement.dataset['paintedAt'] !== undefined);
		const paintedAt = await page.evaluate(() =>
			Number(document.documentElement.dataset['paintedAt'])
		);
		if (name !== 'the first page')
			await page.locator('header a[data-light="in-step"]').waitFor(slow);
		const scripts = await page.evaluate(scriptsOf);
		const early = scripts.filter(({ at }) => at < paintedAt).map(({ path }) => path);
		report({ name: `JS of ${name}, until it is painted`, ours: await weigh(early), ...limit });
		report({
			name: `JS of ${name}, with the mesh running`,
			ours: await weigh(scripts.map(({ path }) => path)),
			...limit
		});
	}
});

test('opening from disk', async () => {
	await makePlain(cards);
	const times = [];
	for (let run = 0; run < runs.disk; run += 1)
		times.push(await plainAlice.evaluate(() => window.bench.openFromDisk()));
	const opening = {
		name: `opening ${cards} cards from disk`,
		unit: 'ms',
		ours: median(times.map(({ ours }) => ours))
	};
	report({
		...opening,
		reference: median(times.map(({ plain }) => plain)),
		referenceName: 'Y.applyUpdate'
	});
	report({
		...opening,
		reference: median(times.map(({ indexeddb }) => indexeddb)),
		referenceName: 'y-indexeddb'
	});
});

test('a cold start with no network', async () => {
	const empty = `${site.url}empty.html`;
	await plainAlice.goto(empty);
	await plainAlice.waitForFunction(() => navigator.serviceWorker.controller !== null);
	await alice.page().goto(`${group}/board`);
	await alice
		.page()
		.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	await alice.page().locator('article').first().waitFor(slow);
	await bob.close();
	await served.stop();
	await site.stop();
	const start = async (address: string, painted: string): Promise<number> => {
		const page = await alice.reopen();
		await page.context().addInitScript(notePainted, painted);
		await page.goto(address);
		await page.waitForFunction(() => document.documentElement.dataset['paintedAt'] !== undefined);
		return page.evaluate(() => Number(document.documentElement.dataset['paintedAt']));
	};
	const [ours, whole, plain]: [number[], number[], number[]] = [[], [], []];
	for (let run = 0; run < runs.cold; run += 1) {
		plain.push(await start(empty, 'h1'));
		ours.push(await start(`${group}/board`, 'article'));
		whole.push(await start(`${group}/board`, `[aria-setsize="${cards}"]`));
	}
	expect(ours.length).toBe(runs.cold);
	const opened = { unit: 'ms', reference: median(plain), referenceName: 'an empty page' };
	const name = `cold start with no network, ${cards} cards`;
	report({ name, ours: median(ours), ...opened });
	report({ name: `${name}, until all of them are there`, ours: median(whole), ...opened });
});

import * as m from '$lib/paraglide/messages.js';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, test } from 'vitest';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.js';
import { serve, type Served } from '../e2e/serve';
import { chooseFile, comeIn, makeGroup, makeInvitation, visit } from '../e2e/street-life';
import { median } from './bench-site';
import { cardsHere, press, watchCard } from './in-page';
import { report } from './report';
import { streetCsv } from './street';

/* Twelve devices with a profile each in one browser: on two cores they wait for each other, which two do not. */

const devices = 12;
const cards = 40;
const edits = 9;
const slow = { timeout: 60_000 };

let served: Served;
let browser: Browser;

beforeAll(async () => {
	served = await serve();
	browser = await chromium.launch({
		executablePath: findChromium() ?? '/usr/bin/chromium',
		args: [...chromiumArgs],
		chromiumSandbox: false
	});
});
afterAll(async () => {
	await browser.close();
	await served.stop();
});

async function open(): Promise<Page> {
	const context = await browser.newContext({ locale: 'en-GB' });
	return context.newPage();
}

async function allInStep(pages: readonly Page[]): Promise<void> {
	for (const page of pages) await page.locator('header a[data-light="in-step"]').waitFor(slow);
}

/** The first says yes to its cards one by one: ms until that is painted on one other device, and on all of them. */
async function edit(
	pages: readonly Page[],
	ids: readonly string[]
): Promise<{ readonly one: number; readonly all: number }> {
	const [author, ...others] = pages;
	if (author === undefined) throw new Error('nobody');
	const times: { one: number; all: number }[] = [];
	for (const id of ids) {
		for (const other of others) await other.evaluate(watchCard, id);
		const pressed = await author.evaluate(press, id);
		const painted = await Promise.all(
			others.map((other) => other.evaluate(() => window.repainted))
		);
		times.push({ one: median(painted) - pressed, all: Math.max(...painted) - pressed });
	}
	return { one: median(times.map(({ one }) => one)), all: median(times.map(({ all }) => all)) };
}

test('an edit among twelve devices', { timeout: 300_000 }, async () => {
	const alice = await open();
	await makeGroup(alice, served.url, 'Oak Street', 'Alice');
	await chooseFile(alice, { name: 'a.csv', mimeType: 'text/csv', buffer: streetCsv(cards) });
	await alice.getByRole('button', { name: m.import_bring({ count: cards }) }).click(slow);
	await alice.getByText(m.import_done({ count: cards })).waitFor(slow);
	// The cards are Alice's: Bob says yes to them.
	const pages: Page[] = [];
	const comes = async (): Promise<void> => {
		const page = await open();
		await comeIn(page, await makeInvitation(alice), `Neighbour ${pages.length + 1}`);
		pages.push(page);
		await visit(page, 'board');
		await page.locator('article').first().waitFor(slow);
	};
	const cardsOfAll = async (): Promise<readonly string[]> => {
		await visit(alice, 'board');
		await alice.locator('article').first().waitFor(slow);
		const shown = await Promise.all([...pages, alice].map((page) => page.evaluate(cardsHere)));
		return (shown[0] ?? []).filter((id) => shown.every((ids) => ids.includes(id)));
	};

	await comes();
	await allInStep([...pages, alice]);
	const first = (await cardsOfAll()).slice(0, edits);
	const two = await edit([...pages, alice], first);
	while (pages.length < devices - 1) await comes();
	await allInStep([...pages, alice]);
	const next = (await cardsOfAll()).filter((id) => !first.includes(id)).slice(0, edits);
	const twelve = await edit([...pages, alice], next);
	const among2 = { reference: two.one, referenceName: 'among 2 devices' };
	const name = `an edit among ${devices} devices in one browser`;
	report({ name: `${name}, painted on half of them`, unit: 'ms', ours: twelve.one, ...among2 });
	report({ name: `${name}, painted on all of them`, unit: 'ms', ours: twelve.all, ...among2 });
});

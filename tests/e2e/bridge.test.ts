import * as m from '$lib/paraglide/messages.js';
import type { AxeResults, RunOptions } from 'axe-core';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers } from './browsers';
import {
	cardOf,
	comeIn,
	lightIs,
	makeGroup,
	makeInvitation,
	patience,
	post,
	visit
} from './street-life';

declare global {
	var axe: { run(options: RunOptions): Promise<AxeResults> };
}

const url = inject('baseUrl');
let folder: string;
let server: Server;
let programUrl: string;
let browsers: ReturnType<typeof createBrowsers>;

/** The other program's own site: y-webrtc and Yjs as they come, nothing of ours. */
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'porchlight-stock-site-'));
	await build({
		configFile: false,
		logLevel: 'error',
		root: join(root, 'tests/e2e/stock-site'),
		base: './',
		build: { outDir: folder, emptyOutDir: true, target: 'es2022' }
	});
	server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const file = path === '/' ? 'index.html' : path.slice(1).replaceAll('..', '');
		readFile(join(folder, file)).then(
			(bytes) => {
				const type = extname(file) === '.js' ? 'text/javascript' : 'text/html';
				response.writeHead(200, { 'content-type': type }).end(bytes);
			},
			() => response.writeHead(404).end()
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	programUrl = `http://localhost:${address.port}/`;
	browsers = createBrowsers([url, programUrl]);
});
afterAll(async () => {
	await browsers.closeAll();
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await rm(folder, { recursive: true, force: true });
});

const theSwitch = (page: Page) => page.getByRole('switch', { name: m.light_bridge_switch() });
/** On the light page, where it is folded away from those who need none of it. */
const unfold = (page: Page): Promise<void> => page.getByText(m.light_bridge_more()).click();

/** What the page shows to pass on. */
async function shown(page: Page): Promise<readonly [string, string, string]> {
	const valueOf = (label: string): Promise<string> =>
		page.getByLabel(label, { exact: true }).inputValue(patience);
	return [
		await valueOf(m.light_bridge_helper()),
		await valueOf(m.light_bridge_room()),
		await valueOf(m.light_bridge_password())
	];
}

const readPosts = (page: Page): Promise<Record<string, unknown>> =>
	page.evaluate(() => window.program.read('posts'));

async function joined(page: Page, words: readonly [string, string, string]): Promise<void> {
	await page.goto(programUrl);
	await page.evaluate((given) => window.program.join(...given), words);
	await vi.waitFor(async () => {
		expect(JSON.stringify(await readPosts(page))).toContain('Soup for ten');
	}, patience);
}

/** Rewrites a title as the other program would: the field group whole. */
async function retitle(page: Page, from: string, to: string): Promise<void> {
	await page.evaluate(
		([before, after]) => {
			const posts = window.program.read('posts');
			const found = Object.entries(posts).find(
				([key, value]) => key.endsWith('/words') && JSON.stringify(value).includes(before)
			);
			if (found === undefined) throw new Error('no such post in the program');
			window.program.write('posts', found[0], { ...(found[1] as object), title: after });
		},
		[from, to] as const
	);
}

test('a stock y-webrtc page joins with what the page shows, and edits travel both ways', async () => {
	const alice = (await browsers.open()).page();
	await makeGroup(alice, url, 'Elm Street', 'Alice');
	await post(alice, 'Soup for ten');
	await visit(alice, 'light');
	await unfold(alice);
	expect(await theSwitch(alice).isChecked()).toBe(false);
	expect(await fetchedStock(alice)).toBe(false);
	await theSwitch(alice).click();
	await alice.getByText(m.light_bridge_nobody()).waitFor(patience);
	const words = await shown(alice);
	expect(await fetchedStock(alice)).toBe(true);

	const program = await (await browsers.open()).context().newPage();
	await joined(program, words);
	await alice.getByText(m.light_bridge_programs({ count: 1 })).waitFor(patience);

	await retitle(program, 'Soup for ten', 'Soup for twelve');
	await visit(alice, 'board');
	await cardOf(alice, 'Soup for twelve').waitFor(patience);
	await post(alice, 'A ladder');
	await vi.waitFor(async () => {
		expect(JSON.stringify(await readPosts(program))).toContain('A ladder');
	}, patience);

	// What is no message of y-webrtc's is dropped, and the connection goes on.
	const garbage = [[], [255], [0], [0, 1, 200], [0, 2, 3, 9, 9, 9], [1, 255, 255, 255, 255, 15]];
	for (const bytes of garbage)
		expect(await program.evaluate((sent) => window.program.shout(sent), bytes)).toBe(1);
	await retitle(program, 'A ladder', 'A long ladder');
	await cardOf(alice, 'A long ladder').waitFor(patience);

	// On again after a start, with the same words; off, and the program hears nothing more.
	await visit(alice, 'light');
	await alice.reload();
	await alice.getByText(m.light_bridge_programs({ count: 1 })).waitFor(patience);
	expect(await shown(alice)).toEqual(words);
	await theSwitch(alice).click();
	await vi.waitFor(async () => {
		expect(await program.evaluate(() => window.program.connected())).toBe(0);
	}, patience);
	await alice.getByText(m.light_bridge_programs({ count: 1 })).waitFor({ state: 'detached' });
	expect(await alice.getByText(words[2]).count()).toBe(0);
	await post(alice, 'After it was shut');
	expect(JSON.stringify(await readPosts(program))).not.toContain('After it was shut');
});

test('everyone in the group sees whose device lets programs in, and a second one joins the same room', async () => {
	const [alice, bob] = [await browsers.open(), await browsers.open()].map((one) => one.page());
	if (alice === undefined || bob === undefined) throw new Error('two neighbours');
	await makeGroup(alice, url, 'Oak Street', 'Alice');
	await post(alice, 'Soup for ten');
	await comeIn(bob, await makeInvitation(alice, '1'), 'Bob');
	await lightIs(bob, 'in-step', 1);
	await visit(alice, 'light');
	await unfold(alice);
	await theSwitch(alice).click();
	await alice.getByText(m.light_bridge_nobody()).waitFor(patience);
	await visit(bob, 'light');
	const [toldOfAlice = ''] = m.light_bridge_open({ name: 'Alice', when: '|' }).split('|');
	await bob.getByText(toldOfAlice).waitFor(patience);

	const words = await shown(alice);
	await unfold(bob);
	await theSwitch(bob).click();
	await bob.getByText(m.light_bridge_nobody()).waitFor(patience);
	expect(await shown(bob)).toEqual(words);

	const program = await bob.context().newPage();
	await joined(program, words);
	for (const page of [alice, bob])
		await page.getByText(m.light_bridge_programs({ count: 1 })).waitFor(patience);
	await retitle(program, 'Soup for ten', 'Soup for twelve');
	await visit(alice, 'board');
	await cardOf(alice, 'Soup for twelve').waitFor(patience);
	await lightIs(alice, 'in-step', 1);
});

test('the section is accessible at 360 px by day and by night', async () => {
	const neighbour = await browsers.open({ viewport: { width: 360, height: 740 } });
	const page = neighbour.page();
	await makeGroup(page, url, 'Ash Street', 'Alice');
	await visit(page, 'light');
	await unfold(page);
	await theSwitch(page).click();
	await page.getByText(m.light_bridge_nobody()).waitFor(patience);
	const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
	for (const colorScheme of ['light', 'dark'] as const) {
		await page.emulateMedia({ colorScheme });
		await page.evaluate(await readFile(source, 'utf8'));
		const found = await page.evaluate(async () => {
			for (const each of document.getAnimations())
				if (each.effect?.getComputedTiming().iterations !== Infinity) each.finish();
			const { violations } = await axe.run({});
			return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
		});
		expect(found).toEqual([]);
		const wide = await page.evaluate(() => document.documentElement.scrollWidth);
		expect(wide).toBeLessThanOrEqual(360);
	}
});

/** Whether this page ever fetched y-webrtc, by what only its code says. */
async function fetchedStock(page: Page): Promise<boolean> {
	const scripts = await page.evaluate(() =>
		performance.getEntriesByType('resource').map(({ name }) => name)
	);
	for (const address of scripts.filter((name) => name.endsWith('.js'))) {
		const text = await (await fetch(address)).text();
		if (text.includes('cannot signal after peer')) return true;
	}
	return false;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { notePainted, scriptsOf } from '../bench/in-page';
import { createBrowsers } from './browsers';
import { comeIn, groupUrl, lightIs, makeGroup, makeInvitation, post } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let group = '';
afterAll(() => browsers.closeAll());
const opened = Promise.all([browsers.open(), browsers.open()]);

beforeAll(async () => {
	const [alice, bob] = (await opened).map((neighbour) => neighbour.page());
	if (alice === undefined || bob === undefined) throw new Error('nobody is there');
	await makeGroup(alice, url, 'Elm Street', 'Alice');
	group = groupUrl(alice);
	await comeIn(bob, await makeInvitation(alice), 'Bob');
	await post(alice, 'A ladder', { reach: '555 0142' });
	await lightIs(alice, 'in-step', 1);
	await alice.context().addInitScript(notePainted, 'article, main h1:not(.visually-hidden)');
});

/** kB, min+gz, of these parts of the built site. */
async function weigh(paths: readonly string[]): Promise<number> {
	const files = await Promise.all(paths.map((path) => readFile(join(root, 'build', path))));
	return files.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0) / 1000;
}

/* A page that grew on purpose gets a new limit here; one that grew by an import gets the import back. */
test.each([
	['the board', 'board', { painted: 113.8, inAll: 149.4 }],
	['the home of a group', '', { painted: 106.6, inAll: 142.7 }]
])(
	'%s stays as light as it is, with the mesh running and an invitation open',
	async (_, place, limits) => {
		const page = (await opened)[0].page();
		await page.goto('about:blank');
		await page.goto(place === '' ? group : `${group}/${place}`);
		await lightIs(page, 'in-step', 1);
		const paintedAt = Number(
			await page.evaluate(() => document.documentElement.dataset['paintedAt'])
		);
		const scripts = await page.evaluate(scriptsOf);
		const painted = scripts.filter(({ at }) => at < paintedAt);
		expect(painted.length).toBeGreaterThan(0);
		expect(scripts.length).toBeGreaterThan(painted.length);
		expect(await weigh(painted.map(({ path }) => path))).toBeLessThan(limits.painted);
		expect(await weigh(scripts.map(({ path }) => path))).toBeLessThan(limits.inAll);
	}
);

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, expect, inject, test } from 'vitest';
import { createBrowsers, serverGone } from './browsers';
import { serve, type Served } from './serve';

const servers: Served[] = [];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of closers.splice(0)) await close();
	for (const { stop } of servers.splice(0)) await stop();
});
const browsersAt = (url: string) => {
	const browsers = createBrowsers([url]);
	closers.unshift(() => browsers.closeAll());
	return browsers;
};
/** The app is installed and answers for this page. */
const installed = (page: Page): Promise<unknown> =>
	page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
const started = (page: Page): Promise<unknown> => page.locator('h1').first().waitFor();

test('the app loads under its strict policy, without a violation or a foreign request', async () => {
	const url = inject('baseUrl');
	const alice = await browsersAt(url).open();
	const response = await alice.page().goto(`${url}#/`);
	await started(alice.page());
	const policy = response?.headers()['content-security-policy'] ?? '';
	for (const part of [
		"default-src 'none'",
		"require-trusted-types-for 'script'",
		"frame-ancestors 'none'",
		"script-src 'self' 'sha256-"
	])
		expect(policy).toContain(part);
	expect(policy).not.toContain('unsafe-inline');
	await installed(alice.page());
	const manifest = await alice.page().evaluate(async () => {
		const href = document.querySelector<HTMLLinkElement>('link[rel=manifest]')?.href ?? '';
		const { icons } = (await (await fetch(href)).json()) as { icons: { src: string }[] };
		return Promise.all(icons.map(async ({ src }) => (await fetch(new URL(src, href))).status));
	});
	expect(manifest).toEqual([200, 200, 200, 200]);
});

test('with the server gone and the browser restarted, the app starts cold', async () => {
	const served = await serve();
	servers.push(served);
	const alice = await browsersAt(served.url).open({ allow: serverGone });
	await alice.page().goto(`${served.url}#/`);
	await started(alice.page());
	await installed(alice.page());
	await servers.pop()?.stop();

	const page = await alice.reopen();
	await page.goto(`${served.url}?from=home#/`);
	await started(page);
	await page.reload();
	await started(page);
	await page.goto(`${served.url}some/other/path#/`);
	await started(page);
	expect(page.url()).toBe(`${served.url}#/`);
});

test('a newer version waits to be asked for, and the older one is kept until it has started', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'porchlight-site-'));
	closers.push(() => rm(folder, { recursive: true }));
	await cp('build', folder, { recursive: true });
	const served = await serve({ directory: folder });
	servers.push(served);
	const version = (
		JSON.parse(await readFile(join(folder, '_app/version.json'), 'utf8')) as { version: string }
	).version;

	const alice = await browsersAt(served.url).open();
	const page = alice.page();
	await page.goto(`${served.url}#/`);
	await installed(page);

	for (const name of ['service-worker.js.br', 'service-worker.js.gz']) await rm(join(folder, name));
	const edit = async (name: string, from: string, to: string): Promise<void> => {
		const file = join(folder, name);
		await writeFile(file, (await readFile(file, 'utf8')).replaceAll(from, to));
	};
	await edit('service-worker.js', version, 'newer');
	await edit('index.html', '<html lang="en"', '<html data-version="newer" lang="en"');
	const newerWaits = (): Promise<unknown> =>
		page.waitForFunction(
			async () => (await navigator.serviceWorker.ready).waiting?.state === 'installed'
		);
	await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
	await newerWaits();
	const isNewer = (): Promise<boolean> =>
		page.evaluate(() => document.documentElement.dataset.version === 'newer');
	const cacheNames = (): Promise<string[]> =>
		page.evaluate(async () =>
			(await caches.keys()).filter((name) => name.startsWith('porchlight-app-')).sort()
		);
	await page.reload();
	await started(page);
	expect(await isNewer()).toBe(false);

	// A reload looks for a newer version once more, and may still be at it.
	await newerWaits();
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready;
		// Another installation may take the place of the one that was asked: then it is asked again.
		const ask = setInterval(() => registration.waiting?.postMessage('use-new-version'), 100);
		await new Promise((go) =>
			navigator.serviceWorker.addEventListener('controllerchange', go, { once: true })
		);
		clearInterval(ask);
	});
	expect(await cacheNames()).toEqual([`porchlight-app-${version}`, 'porchlight-app-newer']);
	await page.reload();
	await started(page);
	expect(await isNewer()).toBe(true);
	await page.evaluate(() => navigator.serviceWorker.controller?.postMessage({ started: 'newer' }));
	await expect.poll(cacheNames).toEqual(['porchlight-app-newer']);
});

test('a Firefox can open the app too', async ({ skip }) => {
	const url = inject('baseUrl');
	const bob = await browsersAt(url).openFirefox();
	if (bob === null) return skip('no Firefox on this machine');
	await bob.page.goto(`${url}#/`);
	await bob.page.waitForSelector('h1');
	expect(await bob.page.title()).toContain('Porchlight');
});

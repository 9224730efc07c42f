import { afterEach, expect, test } from 'vitest';
import { createBrowsers, serverGone, type Browsers } from './browsers';
import { plainHost, type PlainHost } from './plain-host';

const running: { browsers?: Browsers; host?: PlainHost } = {};
afterEach(async () => {
	await running.browsers?.closeAll();
	await running.host?.stop();
});

test('the site runs from a folder of a plain host, and starts cold from there', async () => {
	const host = await plainHost();
	running.host = host;
	const { url } = host;
	running.browsers = createBrowsers([url]);
	const alice = await running.browsers.open({ allow: serverGone });
	const page = alice.page();
	await page.goto(`${url}#/`);
	await page.locator('h1').first().waitFor();
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
	expect(scope).toBe(url);

	await host.stop();
	await page.reload();
	await page.locator('h1').first().waitFor();
	expect(page.url()).toBe(`${url}#/`);
});

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers, serverGone, type Browsers } from './browsers';

const types: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.webmanifest': 'application/manifest+json'
};
const running: { browsers?: Browsers; server?: Server } = {};
afterEach(async () => {
	await running.browsers?.closeAll();
	running.server?.close();
	running.server?.closeAllConnections();
});

/** A host that knows nothing of Porchlight: files under /street/, no headers, no relay. */
async function plainHost(): Promise<string> {
	const server = createServer((request, response) => {
		const path = normalize((request.url ?? '/').replace(/\?.*/, '')).replace(/^\/street\//, '');
		const file = path === '' ? 'index.html' : path;
		readFile(join(root, 'build', file)).then(
			(bytes) => {
				response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
				response.end(bytes);
			},
			() => response.writeHead(404).end()
		);
	});
	running.server = server;
	await once(server.listen(0), 'listening');
	return `http://localhost:${(server.address() as AddressInfo).port}/street/`;
}

test('the site runs from a folder of a plain host, and starts cold from there', async () => {
	const url = await plainHost();
	running.browsers = createBrowsers([url]);
	const alice = await running.browsers.open({ allow: serverGone });
	const page = alice.page();
	await page.goto(`${url}#/`);
	await page.locator('h1').first().waitFor();
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
	expect(scope).toBe(url);

	running.server?.close();
	running.server?.closeAllConnections();
	await page.reload();
	await page.locator('h1').first().waitFor();
	expect(page.url()).toBe(`${url}#/`);
});

import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRelay, type Relay } from './create-relay';
import { policyOf } from './page-policy';
import { parseTarget } from './static-files';

const pageWith = (hash: string): string =>
	`<head><meta http-equiv="content-security-policy" content="default-src 'none'; script-src 'self' 'sha256-${hash}'"></head>`;
let folder = '';
let relay: Relay;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'porchlight-static-'));
	const site = join(folder, 'build');
	await mkdir(join(site, '_app/immutable/workers'), { recursive: true });
	await writeFile(join(folder, 'secret.txt'), 'secret');
	await writeFile(join(site, '.hidden'), 'secret');
	await writeFile(join(site, 'index.html'), pageWith('one'));
	await writeFile(join(site, 'service-worker.js'), 'self');
	await writeFile(join(site, '_app/immutable/app.js'), 'plain');
	await writeFile(join(site, '_app/immutable/app.js.br'), 'smaller');
	await writeFile(join(site, '_app/immutable/workers/import-a1.js'), 'worker');
	await symlink(join(folder, 'secret.txt'), join(site, 'link.txt'));
	const started = await createRelay({
		directory: site,
		port: 0,
		host: '127.0.0.1',
		now: () => 0
	});
	if (!started.ok) throw new Error(started.problem.code);
	relay = started.value;
});
afterAll(async () => {
	await relay.close();
	await rm(folder, { recursive: true });
});

/** Sends the path as it is written, unlike `fetch`, which tidies it first. */
async function get(
	path: string,
	{ method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
	const request = httpRequest({ port: relay.port, host: '127.0.0.1', path, method, headers });
	request.end();
	const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
	const parts: Buffer[] = [];
	for await (const part of response) parts.push(part as Buffer);
	return {
		status: response.statusCode ?? 0,
		headers: response.headers,
		body: Buffer.concat(parts).toString()
	};
}

test('the page comes with its own policy, nobody may frame it, and it is asked for again each time', async () => {
	const page = await get('/?x=1');
	expect(page.status).toBe(200);
	expect(page.headers).toMatchObject({
		'content-security-policy':
			"default-src 'none'; script-src 'self' 'sha256-one'; frame-ancestors 'none'",
		'x-content-type-options': 'nosniff',
		'referrer-policy': 'no-referrer',
		'cross-origin-opener-policy': 'same-origin',
		'cache-control': 'no-cache',
		'content-type': 'text/html; charset=utf-8'
	});
	expect(page.headers['permissions-policy']).toContain('camera=(self)');
});

test('a page built anew while the relay runs comes with the new policy', async () => {
	const file = join(folder, 'build/index.html');
	await writeFile(file, pageWith('two'));
	await utimes(file, 2_000_000_000, 2_000_000_000);
	const page = await get('/');
	expect(page.body).toContain('sha256-two');
	expect(page.headers['content-security-policy']).toContain('sha256-two');
});

test('what never changes is kept for a year, and the smaller twin is sent to who takes it', async () => {
	const plain = await get('/_app/immutable/app.js');
	expect(plain.body).toBe('plain');
	expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
	const smaller = await get('/_app/immutable/app.js', {
		headers: { 'accept-encoding': 'gzip, br' }
	});
	expect(smaller.body).toBe('smaller');
	expect(smaller.headers).toMatchObject({
		'content-encoding': 'br',
		'content-type': 'text/javascript; charset=utf-8'
	});
	const none = await get('/_app/immutable/app.js', { headers: { 'accept-encoding': 'br;q=0' } });
	expect(none.body).toBe('plain');
});

test.each(['/service-worker.js', '/_app/immutable/workers/import-a1.js'])(
	'%s may run our own code only',
	async (path) => {
		expect((await get(path)).headers['content-security-policy']).toBe(
			"default-src 'none'; connect-src 'self'; script-src 'self'"
		);
	}
);

test('the service worker is asked for again each time, and answered shortly when unchanged', async () => {
	const first = await get('/service-worker.js');
	expect(first.headers['cache-control']).toBe('no-cache');
	const second = await get('/service-worker.js', {
		headers: { 'if-none-match': String(first.headers.etag) }
	});
	expect(second).toMatchObject({ status: 304, body: '' });
});

test.each([
	'/../secret.txt',
	'/..%2fsecret.txt',
	'/%2e%2e/secret.txt',
	'/_app/../../secret.txt',
	'/..\\secret.txt',
	'/%5c..%5csecret.txt',
	'//secret.txt',
	'/secret.txt%00.js',
	'/%',
	'/%c0%ae%c0%ae/secret.txt',
	'/.hidden',
	'/link.txt',
	'/_app',
	'/_app/',
	'/C:/secret.txt',
	'/nothing'
])('%s gives nothing from outside the folder', async (path) => {
	const answer = await get(path);
	expect(answer.status).toBeGreaterThanOrEqual(400);
	expect(answer.status).toBeLessThan(500);
	expect(answer.body).not.toContain('secret\n');
	expect(answer.body).not.toBe('secret');
});

test('HEAD has headers and no body; other methods are refused', async () => {
	expect(await get('/', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
	const post = await get('/', { method: 'POST' });
	expect(post).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
	expect((await get('/relay')).status).toBe(426);
});

test('a second relay on a taken port says so', async () => {
	const second = await createRelay({
		directory: folder,
		port: relay.port,
		host: '127.0.0.1',
		now: () => 0
	});
	expect(second).toMatchObject({ ok: false, problem: { code: 'port-taken' } });
});

test('a target is split into segments', () => {
	expect(parseTarget('/')).toEqual(['index.html']);
	expect(parseTarget('/a%20b/c.js?x#y')).toEqual(['a b', 'c.js']);
	expect(parseTarget('')).toBeNull();
});

test('a page without a policy may load nothing, and a quoted policy is read as written', () => {
	expect(policyOf('<html>')).toBe("default-src 'none'; frame-ancestors 'none'");
	expect(
		policyOf(`<meta http-equiv="content-security-policy" content="script-src &#39;self&#39;;">`)
	).toBe("script-src 'self'; frame-ancestors 'none'");
});

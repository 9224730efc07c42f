import { svelte } from '@sveltejs/vite-plugin-svelte';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { root } from '../../src/tools/run.js';

/** A page with the app's parts and no screens, on an address of its own; nothing there introduces anybody. */
export interface PairingSite {
	readonly url: string;
	stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Builds the page and serves it, on `localhost` and as plain files. */
export async function servePairingSite(): Promise<PairingSite> {
	const folder = await mkdtemp(join(tmpdir(), 'porchlight-pairing-site-'));
	await build({
		configFile: false,
		logLevel: 'error',
		root: join(root, 'tests/e2e/pairing-site'),
		base: './',
		plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
		resolve: {
			alias: {
				$lib: join(root, 'src/lib'),
				'lib0/logging': join(root, 'src/lib/doc/yjs-logging.ts')
			}
		},
		build: { outDir: folder, emptyOutDir: true, target: 'es2022' }
	});
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://localhost').pathname;
		const file = path === '/' ? 'index.html' : path.slice(1).replaceAll('..', '');
		readFile(join(folder, file)).then(
			(bytes) => {
				response.writeHead(200, { 'content-type': types[extname(file)] ?? 'text/plain' });
				response.end(bytes);
			},
			() => response.writeHead(404).end()
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return {
		url: `http://localhost:${address.port}/`,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
			await rm(folder, { recursive: true, force: true });
		}
	};
}

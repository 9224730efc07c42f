import { svelte } from '@sveltejs/vite-plugin-svelte';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { build } from 'vite';
import { root } from '../../src/tools/run.js';

/** The bench's own pages, on an address of their own until `stop`. */
export interface BenchSite {
	readonly url: string;
	stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** The least a page needs to start with no network: itself, from a cache. */
const emptyWorker = `
addEventListener('install', (event) =>
	event.waitUntil(caches.open('empty').then((cache) => cache.add('empty.html'))));
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) =>
	event.respondWith(caches.match(event.request).then((hit) => hit ?? fetch(event.request))));
`;

/** Builds the pages that hold the references and serves them. */
export async function serveBenchSite(): Promise<BenchSite> {
	const folder = await mkdtemp(join(tmpdir(), 'porchlight-bench-site-'));
	const pages = join(root, 'tests/bench/site');
	await build({
		configFile: false,
		logLevel: 'error',
		root: pages,
		base: './',
		plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
		resolve: {
			alias: {
				$lib: join(root, 'src/lib'),
				'lib0/logging': join(root, 'src/lib/doc/yjs-logging.ts')
			}
		},
		build: {
			outDir: folder,
			emptyOutDir: true,
			target: 'es2022',
			rolldownOptions: { input: ['index', 'pairing'].map((name) => join(pages, `${name}.html`)) }
		}
	});
	await writeFile(join(folder, 'empty-worker.js'), emptyWorker);
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

/** The middle one; what benchmarks compare. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
	if (low === undefined || high === undefined) throw new Error('nothing was measured');
	return (low + high) / 2;
}

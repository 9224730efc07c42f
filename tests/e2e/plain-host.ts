import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { root } from '../../src/tools/run.js';

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.webmanifest': 'application/manifest+json'
};

/** A host that knows nothing of Porchlight: the built files under `/street/`, no headers, no relay. */
export interface PlainHost {
	readonly url: string;
	/** A second time does nothing. */
	stop(): Promise<void>;
}

export async function plainHost(): Promise<PlainHost> {
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
	await once(server.listen(0), 'listening');
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}/street/`,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

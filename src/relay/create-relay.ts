import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { fail, ok, type Result } from '$lib/model/result';
import type { RelayBounds, RelayCounts } from './bounds';
import { createIntroductions } from './introductions';
import { createStaticFiles } from './static-files';

/** Everything the relay needs from outside. */
export interface RelayDeps {
	/** The built site; it may be built again while the relay runs. */
	readonly directory: string;
	/** 0 takes a free one. */
	readonly port: number;
	/** Undefined listens on every address of this computer. */
	readonly host?: string;
	/** PEM; given, it speaks https and wss. */
	readonly tls?: { readonly key: string; readonly cert: string };
	readonly behindProxy?: boolean;
	readonly now: () => number;
	readonly bounds?: RelayBounds;
}

/** A running relay. */
export interface Relay {
	readonly port: number;
	counts(): RelayCounts;
	/** Ends every connection and gives the port back. */
	close(): Promise<void>;
}

const listenProblems: Readonly<Record<string, string>> = {
	EADDRINUSE: 'port-taken',
	EACCES: 'port-not-allowed',
	EADDRNOTAVAIL: 'host-not-here',
	ENOTFOUND: 'host-not-here'
};

/**
 * Serves the site and introduces devices to each other, on one port: WebSockets on `/relay`, and on
 * `/` for stock y-webrtc clients. Problems: `port-taken`, `port-not-allowed`, `host-not-here`,
 * `cannot-listen`.
 */
export async function createRelay(deps: RelayDeps): Promise<Result<Relay>> {
	const files = createStaticFiles(deps.directory);
	const introductions = createIntroductions({
		now: deps.now,
		...(deps.bounds === undefined ? {} : { bounds: deps.bounds }),
		...(deps.behindProxy === undefined ? {} : { behindProxy: deps.behindProxy })
	});
	const server = deps.tls === undefined ? createHttpServer() : createHttpsServer(deps.tls);
	const pathOf = (url: string | undefined): string => (url ?? '/').split('?', 1)[0] ?? '/';

	server.on('request', (request, response) => {
		if (pathOf(request.url) !== '/relay') {
			void files.handle(request, response);
			return;
		}
		response.writeHead(426, { Upgrade: 'websocket', 'Content-Type': 'text/plain' });
		response.end('Devices are introduced here, over a WebSocket.\n');
	});
	server.on('upgrade', (request, socket, head) => {
		const path = pathOf(request.url);
		if (path === '/relay' || path === '/') introductions.upgrade(request, socket, head);
		else {
			// The server hears no more of this socket: an error that nobody hears would end the relay.
			socket.on('error', () => socket.destroy());
			socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
		}
	});
	server.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
		else socket.destroy();
	});

	const problem = await new Promise<NodeJS.ErrnoException | null>((settle) => {
		server.once('error', settle);
		server.listen(
			{ port: deps.port, ...(deps.host === undefined ? {} : { host: deps.host }) },
			() => settle(null)
		);
	});
	if (problem !== null) {
		introductions.close();
		return fail(listenProblems[problem.code ?? ''] ?? 'cannot-listen', problem.message);
	}
	// Too many open files, say: that one caller is lost, and the next may come through.
	server.on('error', () => undefined);
	const address = server.address();
	return ok({
		port: typeof address === 'object' && address !== null ? address.port : deps.port,
		counts: () => introductions.counts(),
		close: () =>
			new Promise((settle) => {
				introductions.close();
				server.close(() => settle());
				server.closeAllConnections();
			})
	});
}

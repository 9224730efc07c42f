import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createPageReader } from './page-policy';

/** Answers GET and HEAD from one folder and never from outside it. */
export interface StaticFiles {
	/** Always ends the response; never throws. */
	handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.webmanifest': 'application/manifest+json; charset=utf-8',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.ico': 'image/x-icon',
	'.woff2': 'font/woff2',
	'.txt': 'text/plain; charset=utf-8',
	'.csv': 'text/csv; charset=utf-8'
};
const unknownType = 'application/octet-stream';

/** What a worker may do: run our own code and fetch from this host. */
const workerPolicy = "default-src 'none'; connect-src 'self'; script-src 'self'";

const everywhere: OutgoingHttpHeaders = {
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Permissions-Policy': 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin'
};

/**
 * The path inside the folder that a request target names, as segments; null when it names none:
 * broken escapes, `..`, hidden files, backslashes, NUL. `/` is `index.html`.
 */
export function parseTarget(target: string): readonly string[] | null {
	let path: string;
	try {
		path = decodeURIComponent(target.split(/[?#]/, 1)[0] ?? '');
	} catch {
		return null;
	}
	if (path === '/') return ['index.html'];
	if (!path.startsWith('/') || /[\\\0:]/.test(path)) return null;
	const segments = path.slice(1).split('/');
	return segments.some((segment) => segment === '' || segment.startsWith('.')) ? null : segments;
}

const isWorker = (path: string): boolean =>
	path === 'service-worker.js' || path.startsWith('_app/immutable/workers/');

const cacheFor = (path: string): string =>
	path.startsWith('_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Serves `directory`, with the policy that its own index.html names. */
export function createStaticFiles(directory: string): StaticFiles {
	const root = resolve(directory);
	const readPage = createPageReader(join(root, 'index.html'));

	const plain = (
		response: ServerResponse,
		status: number,
		words: string,
		headers: OutgoingHttpHeaders = {}
	): void => {
		response.writeHead(status, {
			...everywhere,
			'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
			'Content-Type': 'text/plain; charset=utf-8',
			...headers
		});
		response.end(`${words}\n`);
	};

	/** The real file, unless a link leads out of the folder. */
	const find = async (segments: readonly string[]) => {
		try {
			const file = await realpath(join(root, ...segments));
			if (!file.startsWith((await realpath(root)) + sep)) return null;
			const found = await stat(file);
			return found.isFile() ? { file, size: found.size, mtimeMs: found.mtimeMs } : null;
		} catch {
			return null;
		}
	};

	/** The smaller twin that the build laid beside a file, when the browser takes it. */
	const findTwin = async (segments: readonly string[], accepts: string, newerThan: number) => {
		for (const [encoding, ending] of [
			['br', '.br'],
			['gzip', '.gz']
		] as const) {
			if (!new RegExp(`\\b${encoding}\\b(?!;\\s*q=0(?:\\.0*)?(?:,|$))`).test(accepts)) continue;
			const twin = await find([...segments.slice(0, -1), (segments.at(-1) ?? '') + ending]);
			if (twin !== null && twin.mtimeMs >= newerThan) return { ...twin, encoding };
		}
		return null;
	};

	const servePage = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const page = await readPage();
		if (page === null) {
			plain(response, 503, 'Porchlight is not built yet: run "npm run build".');
			return;
		}
		const etag = `"${createHash('sha256').update(page.html).digest('base64url').slice(0, 22)}"`;
		const fresh = request.headers['if-none-match'] === etag;
		response.writeHead(fresh ? 304 : 200, {
			...everywhere,
			'Content-Security-Policy': page.policy,
			'Content-Type': types['.html'],
			'Cache-Control': 'no-cache',
			ETag: etag,
			...(fresh ? {} : { 'Content-Length': page.html.byteLength })
		});
		response.end(fresh || request.method === 'HEAD' ? undefined : page.html);
	};

	const serveFile = async (
		request: IncomingMessage,
		response: ServerResponse,
		segments: readonly string[]
	): Promise<void> => {
		const found = await find(segments);
		if (found === null) {
			plain(
				response,
				404,
				'There is nothing here. Porchlight lives at the address without a path.'
			);
			return;
		}
		const path = segments.join('/');
		const accepts = request.headers['accept-encoding'] ?? '';
		const twin = await findTwin(segments, accepts, found.mtimeMs);
		const body = twin ?? found;
		const etag = `W/"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`;
		const fresh = request.headers['if-none-match'] === etag;
		const policy = isWorker(path)
			? workerPolicy
			: ((await readPage())?.policy ?? "default-src 'none'; frame-ancestors 'none'");
		response.writeHead(fresh ? 304 : 200, {
			...everywhere,
			'Content-Security-Policy': policy,
			'Content-Type': types[extname(path)] ?? unknownType,
			'Cache-Control': cacheFor(path),
			Vary: 'Accept-Encoding',
			ETag: etag,
			...(twin === null ? {} : { 'Content-Encoding': twin.encoding }),
			...(fresh ? {} : { 'Content-Length': body.size })
		});
		if (fresh || request.method === 'HEAD') response.end();
		else await pipeline(createReadStream(body.file), response);
	};

	return {
		async handle(request, response) {
			try {
				if (request.method !== 'GET' && request.method !== 'HEAD') {
					plain(response, 405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
					return;
				}
				const segments = parseTarget(request.url ?? '/');
				if (segments === null) plain(response, 400, 'That address is not understood.');
				else if (segments.join('/') === 'index.html') await servePage(request, response);
				else await serveFile(request, response, segments);
			} catch {
				// The browser went away, or the file did while it was read.
				response.destroy();
			}
		}
	};
}

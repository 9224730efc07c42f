/// <reference types="@sveltejs/kit" />
/*
 * The whole app in one cache per version, so that every page and chunk of a running app comes from
 * the same build. A new version waits until the page asks for it ('use-new-version') or all windows
 * are closed; the cache before it stays until the new version has started once ({started: version})
 * with no other window open that may still need old chunks.
 */
import { build, files, version } from '$service-worker';

declare const self: ServiceWorkerGlobalScope;

const prefix = 'porchlight-app-';
const cacheName = prefix + version;
const shell = new URL('./', self.location.href).href;
const immutable = new URL('_app/immutable/', shell).href;
const assets = [...build, ...files].map((path) => new URL(path, self.location.href).href);
const known = new Set(assets);

/** Fetches around the browser's own cache; anything but a plain good answer fails the installation. */
async function fetchNow(url: string): Promise<Response> {
	const response = await fetch(url, { cache: 'reload', credentials: 'same-origin' });
	if (response.status !== 200 || response.redirected)
		throw new Error(`${url} answered ${response.status}`);
	return response;
}

/** The page must belong to this version: every chunk it names is one of ours. */
async function fetchShell(): Promise<Response> {
	const response = await fetchNow(shell);
	const html = await response.clone().text();
	for (const [path] of html.matchAll(/_app\/immutable\/[\w./-]+/g))
		if (!known.has(new URL(path, shell).href)) throw new Error('the page is of another version');
	return response;
}

async function install(): Promise<void> {
	const cache = await caches.open(cacheName);
	await cache.put(shell, await fetchShell());
	await Promise.all(
		assets.map(async (url) => {
			// A file with its content's hash in its name may come from the version before.
			const kept = url.startsWith(immutable) ? await caches.match(url, { ignoreVary: true }) : null;
			await cache.put(url, kept ?? (await fetchNow(url)));
		})
	);
}

async function forgetOlder(): Promise<void> {
	const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
	const names = await caches.keys();
	// Asked after listing: with no newer version here, all that was listed is older.
	const { installing, waiting } = self.registration;
	if (windows.length > 1 || installing !== null || waiting !== null) return;
	for (const name of names)
		if (name.startsWith(prefix) && name !== cacheName) await caches.delete(name);
}

async function answer(request: Request): Promise<Response> {
	const url = new URL(request.url);
	const cache = await caches.open(cacheName);
	const here = url.origin + url.pathname;
	const isShell = here === shell || here === `${shell}index.html`;
	if (request.mode === 'navigate' && isShell)
		return (await cache.match(shell, { ignoreVary: true })) ?? fetch(request);

	const hit = await cache.match(request, { ignoreVary: true });
	if (hit !== undefined) return hit;
	// An older window asks for a chunk of its own version.
	const older = here.startsWith(immutable)
		? await caches.match(request, { ignoreVary: true })
		: undefined;
	if (older !== undefined) return older;
	if (request.mode !== 'navigate') return fetch(request);
	// Another path of this site: the network knows, and without one the app is where it always is.
	return fetch(request).catch(() => Response.redirect(shell));
}

self.addEventListener('install', (event) => {
	event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
	event.waitUntil(self.clients.claim());
});

self.addEventListener('message', (event) => {
	const data: unknown = event.data;
	if (data === 'use-new-version') event.waitUntil(self.skipWaiting());
	else if (typeof data === 'object' && data !== null && 'started' in data)
		if (data.started === version) event.waitUntil(forgetOlder());
});

self.addEventListener('fetch', (event) => {
	const { request } = event;
	if (request.method !== 'GET' || !request.url.startsWith(shell)) return;
	event.respondWith(answer(request));
});

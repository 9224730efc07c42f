import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright';
import puppeteer, { type Browser as Firefox, type Page as FirefoxPage } from 'puppeteer-core';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.js';
import { findFirefox } from '../../src/tools/firefox.js';

/** How a neighbour's browser is set up. */
export interface BrowserOptions {
	readonly locale?: string;
	readonly dark?: boolean;
	readonly viewport?: { readonly width: number; readonly height: number };
	/** A Chromium in a house of its own; see `networks.ts`. */
	readonly executablePath?: string;
	readonly args?: readonly string[];
	readonly permissions?: readonly string[];
	/** Console errors that belong to the test, such as a server that is gone. */
	readonly allow?: readonly RegExp[];
}

/** One neighbour with a browser profile of their own on disk. */
export interface Neighbour {
	readonly context: () => BrowserContext;
	readonly page: () => Page;
	readonly profile: string;
	/** Closes the browser politely and starts it again with the same profile. */
	reopen(): Promise<Page>;
	/** Ends every process of this browser at once, as a crash or an empty battery does. */
	kill(): Promise<void>;
	close(): Promise<void>;
}

/** A Firefox, driven over WebDriver BiDi. */
export interface FirefoxNeighbour {
	readonly browser: Firefox;
	readonly page: FirefoxPage;
	close(): Promise<void>;
}

/** The window of who says nothing else. */
const desk = { width: 1280, height: 900 };

/** All browsers of one test. Whatever one of them asks of a foreign host, or complains about, is kept. */
export interface Browsers {
	open(options?: BrowserOptions): Promise<Neighbour>;
	/** Neighbours who share one Chromium without a profile on disk, a page each: for many at once. */
	openTogether(count: number, options?: Pick<BrowserOptions, 'allow'>): Promise<readonly Page[]>;
	/** Null where there is no Firefox; the caller skips and says so. */
	openFirefox(options?: Pick<BrowserOptions, 'locale' | 'allow'>): Promise<FirefoxNeighbour | null>;
	/** Closes all and throws when there was a request to a foreign host, a console error or a violation. */
	closeAll(): Promise<void>;
}

/** What Chromium and Firefox print when the server is gone on purpose. */
export const serverGone: readonly RegExp[] = [
	/net::ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE|TIMED_OUT|NETWORK_CHANGED|EMPTY_RESPONSE)/,
	/WebSocket connection to .* failed/,
	/can.t establish a connection to the server|connection to .* was interrupted/
];

/** `own`: addresses whose hosts the pages may talk to. */
export function createBrowsers(own: readonly string[]): Browsers {
	const hosts = new Set(own.map((address) => new URL(address).host));
	const complaints: string[] = [];
	const closers = new Set<() => Promise<void>>();

	const sawRequest = (address: string): void => {
		const url = new URL(address);
		if (/^(https?|wss?):$/.test(url.protocol) && !hosts.has(url.host))
			complaints.push(`foreign request: ${address}`);
	};
	const sawError = (words: string, allow: readonly RegExp[]): void => {
		if (!allow.some((pattern) => pattern.test(words))) complaints.push(words);
	};

	async function launch(profile: string, options: BrowserOptions): Promise<BrowserContext> {
		const { allow = [], dark = false, viewport = desk } = options;
		const executablePath = options.executablePath ?? chromiumHere();
		const context = await chromium.launchPersistentContext(profile, {
			executablePath,
			args: [...chromiumArgs, ...(options.args ?? [])],
			locale: options.locale ?? 'en-GB',
			colorScheme: dark ? 'dark' : 'light',
			viewport,
			permissions: [...(options.permissions ?? [])],
			chromiumSandbox: false
		});
		await watchAll(context, allow);
		return context;
	}

	async function watchAll(context: BrowserContext, allow: readonly RegExp[]): Promise<void> {
		context.on('request', (request) => sawRequest(request.url()));
		context.on('console', (message) => {
			if (message.type() === 'error') sawError(`console: ${message.text()}`, allow);
		});
		context.on('weberror', (error) => sawError(`page: ${error.error().message}`, allow));
		const watch = (page: Page): void => {
			page.on('websocket', (socket) => sawRequest(socket.url()));
			page.on('crash', () => complaints.push('a page crashed'));
		};
		context.pages().forEach(watch);
		context.on('page', watch);
		await context.addInitScript(() => {
			addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
				console.error(`policy violation: ${violatedDirective} ${blockedURI}`)
			);
		});
	}

	async function openTogether(
		count: number,
		{ allow = [] }: Pick<BrowserOptions, 'allow'> = {}
	): Promise<readonly Page[]> {
		const browser = await chromium.launch({
			executablePath: chromiumHere(),
			args: [...chromiumArgs],
			chromiumSandbox: false
		});
		closers.add(() => browser.close());
		const pages: Page[] = [];
		for (let n = 0; n < count; n += 1) {
			const context = await browser.newContext({
				locale: 'en-GB',
				viewport: desk
			});
			await watchAll(context, allow);
			pages.push(await context.newPage());
		}
		return pages;
	}

	async function open(options: BrowserOptions = {}): Promise<Neighbour> {
		const profile = await mkdtemp(join(tmpdir(), 'porchlight-neighbour-'));
		let context = await launch(profile, options);
		const close = async (): Promise<void> => {
			closers.delete(close);
			await context.close();
			await rm(profile, { recursive: true, force: true, maxRetries: 5 });
		};
		closers.add(close);
		const page = (): Page => {
			const first = context.pages()[0];
			if (first === undefined) throw new Error('this neighbour has no page open');
			return first;
		};
		return {
			context: () => context,
			page,
			profile,
			reopen: async () => {
				await context.close();
				context = await launch(profile, options);
				return page();
			},
			kill: async () => {
				const closed = new Promise<void>((settle) => context.once('close', () => settle()));
				await killBrowserOf(profile);
				await closed;
			},
			close
		};
	}

	async function openFirefox({
		locale = 'en-GB',
		allow = []
	}: Pick<BrowserOptions, 'locale' | 'allow'> = {}): Promise<FirefoxNeighbour | null> {
		const executablePath = findFirefox();
		if (executablePath === null) return null;
		const browser = await puppeteer.launch({
			browser: 'firefox',
			executablePath,
			headless: true,
			defaultViewport: desk,
			extraPrefsFirefox: {
				'intl.accept_languages': locale,
				// Nobody answers mDNS names on a test machine, and both browsers may be on it alone.
				'media.peerconnection.ice.obfuscate_host_addresses': false,
				'media.peerconnection.ice.loopback': true
			}
		});
		const page = await browser.newPage();
		page.on('request', (request) => sawRequest(request.url()));
		page.on('console', (message) => {
			if (message.type() === 'error') sawError(`Firefox console: ${message.text()}`, allow);
		});
		page.on('pageerror', (error) =>
			sawError(`Firefox page: ${error instanceof Error ? error.message : String(error)}`, allow)
		);
		const close = async (): Promise<void> => {
			closers.delete(close);
			await browser.close();
		};
		closers.add(close);
		return { browser, page, close };
	}

	return {
		open,
		openTogether,
		openFirefox,
		closeAll: async () => {
			for (const close of [...closers]) await close();
			closers.clear();
			const all = complaints.splice(0);
			if (all.length > 0) throw new Error(`The browsers complained:\n${all.join('\n')}`);
		}
	};
}

function chromiumHere(): string {
	const path = findChromium();
	if (path === null) throw new Error('no Chromium: run npm test once, or set CHROMIUM');
	return path;
}

/** SIGKILL for every process whose command line names the profile, which only this test knows. */
async function killBrowserOf(profile: string): Promise<void> {
	for (const pid of await readdir('/proc')) {
		if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
		const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
		if (!command.split('\0').some((part) => part.endsWith(`=${profile}`))) continue;
		try {
			process.kill(Number(pid), 'SIGKILL');
		} catch {
			// It ended by itself in between.
		}
	}
}

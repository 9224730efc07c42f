import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createBrowsers, serverGone, type Browsers } from './browsers';
import type { PairingDevice } from './pairing-site/main';
import { servePairingSite, type PairingSite } from './pairing-site';

let site: PairingSite;
let browsers: Browsers;
beforeAll(async () => {
	site = await servePairingSite();
	browsers = createBrowsers([site.url]);
});
afterAll(async () => {
	await browsers.closeAll();
	await site.stop();
});

const limit = { timeout: 30_000, interval: 100 };
/** The page asks for the helper of its own address, and there is none. */
const allow = [...serverGone, /status of 404|Unexpected response code/];

/** What is called of a device in some browser's page. */
interface Remote {
	/** Calls one method of the page's device by name. */
	call<Name extends keyof PairingDevice>(
		name: Name,
		...given: Parameters<PairingDevice[Name]>
	): Promise<Awaited<ReturnType<PairingDevice[Name]>>>;
	reload(): Promise<void>;
	/** Another tab of the same browser. */
	tab(): Promise<Remote>;
}

interface AnyPage {
	goto(url: string): Promise<unknown>;
	evaluate(script: string): Promise<unknown>;
	reload(): Promise<unknown>;
}

function remote(page: AnyPage, newPage: () => Promise<AnyPage>): Remote {
	const ready = (): Promise<void> =>
		vi.waitFor(async () => expect(await page.evaluate('typeof pairing')).toBe('object'), limit);
	return {
		async call(name, ...given) {
			const script = `pairing.${name}(...${JSON.stringify(given)})`;
			// What crosses between page and test is JSON, of the type that the page declares.
			return (await page.evaluate(script)) as never;
		},
		async reload() {
			await page.reload();
			await ready();
		},
		async tab() {
			const next = await newPage();
			await next.goto(site.url);
			const made = remote(next, newPage);
			await vi.waitFor(
				async () => expect(await next.evaluate('typeof pairing')).toBe('object'),
				limit
			);
			return made;
		}
	};
}

async function openChromium(): Promise<Remote> {
	const neighbour = await browsers.open({ allow });
	const page = neighbour.page();
	await page.goto(site.url);
	const device = remote(page, () => neighbour.context().newPage());
	await vi.waitFor(async () => expect(await page.evaluate('typeof pairing')).toBe('object'), limit);
	return device;
}

async function openFirefox(): Promise<Remote | null> {
	const neighbour = await browsers.openFirefox({ allow });
	if (neighbour === null) return null;
	const { page, browser } = neighbour;
	await page.goto(site.url);
	const device = remote(page, () => browser.newPage());
	await vi.waitFor(async () => expect(await page.evaluate('typeof pairing')).toBe('object'), limit);
	return device;
}

const codeOf = (device: Remote): Promise<string> =>
	vi.waitFor(async () => {
		const stage = await device.call('stage');
		if (stage.kind !== 'show') throw new Error(`no code: ${JSON.stringify(stage)}`);
		return stage.code;
	}, limit);
const stageIs = (device: Remote, kind: string): Promise<void> =>
	vi.waitFor(async () => expect(await device.call('stage')).toMatchObject({ kind }), limit);
const hasTitle = (device: Remote, title: string): Promise<void> =>
	vi.waitFor(async () => expect(await device.call('titles')).toContain(title), limit);

/** Both read what the other shows. */
async function exchange(first: Remote, second: Remote): Promise<void> {
	await second.call('give', await codeOf(first));
	await first.call('give', await codeOf(second));
}

async function pair(first: Remote, second: Remote): Promise<void> {
	await first.call('show', null);
	await second.call('read');
	await exchange(first, second);
	await stageIs(first, 'done');
	await stageIs(second, 'done');
}

async function joinByHand(member: Remote, newcomer: Remote, name: string): Promise<string> {
	await newcomer.call('join');
	await member.call('show', await member.call('invite'));
	await exchange(member, newcomer);
	await vi.waitFor(
		async () =>
			expect(await newcomer.call('stage')).toMatchObject({
				kind: 'want-name',
				group: 'Maple Street'
			}),
		limit
	);
	await newcomer.call('giveName', name);
	await stageIs(newcomer, 'done');
	const stage = await newcomer.call('stage');
	if (stage.kind !== 'done') throw new Error('not in');
	await newcomer.call('open', stage.spaceId);
	await stageIs(member, 'done');
	return stage.spaceId;
}

test('a group is come into by two codes alone, and its members find each other again by two more', async () => {
	const [alice, bob] = [await openChromium(), await openChromium()];
	await alice.call('found', 'Maple Street', 'Alice');
	await alice.call('post', 'Soup for Tuesday');
	const id = await joinByHand(alice, bob, 'Bob');
	await hasTitle(bob, 'Soup for Tuesday');
	await bob.call('post', 'A ladder until Sunday');
	await hasTitle(alice, 'A ladder until Sunday');

	await bob.reload();
	await bob.call('open', id);
	await alice.call('post', 'Rides to the clinic');
	expect(await bob.call('linked')).toBe(0);
	await pair(bob, alice);
	await hasTitle(bob, 'Rides to the clinic');

	// In a second tab, which follows the first, pairing takes the links over.
	await alice.reload();
	await alice.call('open', id);
	const tab = await alice.tab();
	await tab.call('open', id);
	await pair(tab, bob);
	expect(await tab.call('role')).toBe('holder');
	await bob.call('post', 'Eggs to give away');
	await hasTitle(tab, 'Eggs to give away');
	await hasTitle(alice, 'Eggs to give away');
});

test('a Chromium and a Firefox pair by two codes, both ways round', async ({ skip }) => {
	const bob = await openFirefox();
	if (bob === null) {
		console.warn('SKIPPED: pairing with a Firefox. There is no Firefox on this machine.');
		return skip();
	}
	const alice = await openChromium();
	await alice.call('found', 'Maple Street', 'Alice');
	await alice.call('post', 'Soup for Tuesday');
	const id = await joinByHand(alice, bob, 'Bob');
	await hasTitle(bob, 'Soup for Tuesday');
	await bob.reload();
	await bob.call('open', id);
	await pair(bob, alice);
	await bob.call('post', 'A ladder until Sunday');
	await hasTitle(alice, 'A ladder until Sunday');
});

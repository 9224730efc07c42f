import { binPost, claimPost, foundGroup } from '$lib/doc/commands';
import { postIn, valueOf } from '$lib/doc/space-for-tests';
import { createBoardMemory } from '$lib/features/needs/board-memory';
import BoardScreen from '$lib/features/needs/board-screen.svelte';
import { Needs } from '$lib/features/needs/needs.svelte';
import { add, alice, listenToTold, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import type { Session } from '$lib/features/session';
import { Live } from '$lib/live/live.svelte';
import type { DeviceId, SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import * as m from '$lib/paraglide/messages.js';
import { createMemoryStore } from '$lib/storage/memory-store';
import type { StoredSpace } from '$lib/storage/store';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import '$lib/ui/base.css';
import '$lib/ui/tokens.css';
import { browserWorld as world } from './browser-world';
import { keepGlimpse } from './glimpse-keeper';
import { glimpseCache, glimpseFirst } from './open-glimpse';

const told = listenToTold();
const street = 'street' as SpaceId;
const stored: StoredSpace = {
	id: street,
	name: 'Maple Street',
	personId: alice,
	myName: 'Alice',
	epoch: 0,
	secret: new Uint8Array(32),
	device: { deviceId: 'D'.repeat(43) as DeviceId } as StoredSpace['device'],
	relays: [],
	links: {},
	joinedAt: 0,
	openedAt: 0
};
const spaces: { close(): void }[] = [];
afterEach(() => spaces.splice(0).forEach((space) => space.close()));

/** A street with forty needs and one that is over, as it was seen when it was last open. */
async function seen() {
	const [space, store] = [spaceOf(alice), createMemoryStore()];
	spaces.push(space);
	foundGroup(space, 'Maple Street');
	for (let at = 1; at <= 40; at += 1) add(space, `Need ${at}`, { onBehalfOf: 'Nando' });
	const done = add(space, 'Over');
	const yes = { state: 'done', quantity: 1, words: '', speaksFor: 'Bob' } as const;
	valueOf(claimPost(space, done, yes));
	const keeper = keepGlimpse(store, street, space, world);
	await keeper.close();
	return { space, store };
}

/** Opens the street: what is shown first, if anything, and a way to bring the documents. */
async function opening(store: ReturnType<typeof createMemoryStore>) {
	let bring: (opened: Result<Session>) => void = () => undefined;
	const documents = new Promise<Result<Session>>((resolve) => (bring = resolve));
	const show = vi.fn<(glimpse: Session) => void>();
	const open = vi.fn(() => documents);
	const done = glimpseFirst({ store, stored, world, show, open });
	await vi.waitFor(() => expect(open).toHaveBeenCalled());
	return { bring, done, glimpse: show.mock.calls[0]?.[0] ?? null };
}

function showBoard(first: Session) {
	const session = createValue(first);
	const live = new Live(session);
	render(BoardScreen, {
		needs: new Needs(() => live.current),
		memory: createBoardMemory(),
		query: '',
		onquery: () => undefined,
		onnew: () => undefined
	});
	return session;
}
const card = (title: string) => page.getByRole('article', { name: title, exact: true });
/** The title of the card on top: all were made in the same moment, and chance decides between them. */
async function onTop(): Promise<string> {
	const heading = page.getByRole('article').first().getByRole('heading');
	await expect.element(heading).toBeVisible();
	return heading.element().textContent;
}

test('the first cards stand before the documents, and a press is done when these are here', async () => {
	const { space, store } = await seen();
	const { bring, done, glimpse } = await opening(store);
	if (glimpse === null) throw new Error('nothing was shown');
	const shown = showBoard(glimpse);
	const top = await onTop();
	const id = glimpse.space.posts.current().all.find(({ title }) => title === top)?.id;
	if (id === undefined) throw new Error('what is shown is in the glimpse');
	const newest = card(top);
	expect(glimpse.space.posts.current().all.length).toBe(30);
	await expect.element(page.getByText(`${m.board_filter_open()} · 40`).first()).toBeVisible();

	const link = newest.getByRole('link').element();
	const button = newest.getByRole('button', { name: m.board_do_say_yes() });
	await button.click();
	(link as HTMLElement).focus();
	expect(postIn(space, id).claims).toEqual([]);
	expect(told).toEqual([]);

	const whole = createTestSession(space);
	bring(ok(whole));
	const opened = await done;
	if (!opened.ok) throw new Error(opened.problem.code);
	shown.set(opened.value);
	await expect.element(newest.getByText(m.board_you_offered())).toBeVisible();
	expect(newest.getByRole('link').element()).toBe(link);
	expect(document.activeElement).toBe(link);
	expect(glimpse.space.posts.current().byId.get(id)?.claims).toEqual([]);
	await glimpse.close();
});

test('a press is not lost in silence when the documents do not open', async () => {
	const { store } = await seen();
	const { bring, done, glimpse } = await opening(store);
	if (glimpse === null) throw new Error('nothing was shown');
	showBoard(glimpse);
	await card(await onTop())
		.getByRole('button', { name: m.board_do_say_yes() })
		.click();
	bring(fail('erased'));
	expect(await done).toMatchObject({ ok: false });
	await vi.waitFor(() => expect(told.map(({ words }) => words)).toEqual([m.board_problem()]));
	await glimpse.close();
});

test('a card that was taken off the board is taken out of what is kept at once', async () => {
	const [space, store] = [spaceOf(alice), createMemoryStore()];
	spaces.push(space);
	const [gone] = [add(space, 'Soup'), add(space, 'Bread')];
	const write = vi.spyOn(store, 'writeCache');
	const timers: (() => void)[] = [];
	const slow = {
		...world,
		after: (_ms: number, call: () => void) => (timers.push(call), () => undefined)
	};
	const keeper = keepGlimpse(store, street, space, slow);
	timers[0]?.();
	valueOf(binPost(space, gone));
	await vi.waitFor(() => expect(write).toHaveBeenCalledTimes(2));
	const { glimpse } = await opening(store);
	expect(glimpse?.space.posts.current().all.map(({ title }) => title)).toEqual(['Bread']);
	await glimpse?.close();
	await keeper.close();
});

test.each([
	['nothing', null],
	['an empty blob', new Uint8Array()],
	['noise', Uint8Array.from({ length: 400 }, (_, at) => (at * 89) % 251)],
	['something else', new TextEncoder().encode('[]')]
])('%s in the cache shows nothing and harms nothing', async (_name, bytes) => {
	const { space, store } = await seen();
	if (bytes === null) await store.removeSpace(street);
	else await store.writeCache(street, glimpseCache, bytes);
	const { bring, done, glimpse } = await opening(store);
	expect(glimpse).toBeNull();
	bring(ok(createTestSession(space)));
	expect(await done).toMatchObject({ ok: true });
});

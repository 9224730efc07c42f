import { createDeviceKeys, foundSpace } from '$lib/crypto/device-keys';
import { createInvitation } from '$lib/crypto/invitation';
import { toBase64url } from '$lib/model/bytes';
import type { PersonId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { createMemoryStore } from '$lib/storage/memory-store';
import type { Store, StoredSpace } from '$lib/storage/store';
import { afterEach, expect, test, vi } from 'vitest';
import { AppState } from './app-state.svelte';
import { browserWorld as world } from './browser-world';
import { joinLink } from './join-link';
import { rememberSpace } from './remember-space';

/** A group whose keys are on this device, and nothing else. */
async function emptyGroup(): Promise<StoredSpace> {
	const personId = toBase64url(world.random(16)) as PersonId;
	const keys = await createDeviceKeys();
	const { spaceId, certificate } = await foundSpace(keys, personId, world.now, world.random);
	return {
		id: spaceId,
		name: 'Elm',
		personId,
		myName: 'Alice',
		epoch: 0,
		secret: world.random(32),
		device: { ...keys, certificate },
		relays: [],
		links: {},
		joinedAt: 1,
		openedAt: 1
	};
}

const appOver = (opened: Result<Store>): AppState =>
	new AppState({
		...{ opened: Promise.resolve(opened), world, newer: null, arrived: null },
		...{ afterPaint: () => Promise.resolve(), bell: null }
	});

const invitationTo = async (stored: StoredSpace): Promise<string> => {
	const { payload } = await createInvitation({
		...{ space: stored.id, relays: [], days: 7, uses: 1, by: stored.personId },
		...{ now: world.now, random: world.random }
	});
	return joinLink(payload, new URL('file:///porchlight.html'));
};

afterEach(() => {
	vi.unstubAllGlobals();
});

test('a group of which nothing is left is told, never shown empty, and an invitation leads in again', async () => {
	vi.stubGlobal('location', new URL('file:///porchlight.html'));
	vi.stubGlobal('addEventListener', () => undefined);
	vi.stubGlobal('removeEventListener', () => undefined);
	const store = createMemoryStore();
	const stored = await emptyGroup();
	await store.putSpace(stored);
	const app = appOver(ok(store));
	const text = await invitationTo(stored);
	const inside = await app.join(text);
	await vi.waitFor(() => {
		expect(inside.stage.current()).toEqual({ kind: 'in', spaceId: stored.id });
	});
	expect(await app.openSession(stored.id)).toMatchObject({
		ok: false,
		problem: { code: 'erased' }
	});
	const again = await app.join(text);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(again.stage.current().kind).toBe('looking');
	again.close();
});

test('where nothing can be kept, nobody is asked to let us in', async () => {
	const attempt = await appOver(fail('unavailable')).join(await invitationTo(await emptyGroup()));
	expect(attempt.stage.current()).toEqual({ kind: 'stopped', problem: 'cannot-keep' });
});

test('a group that another tab made, or took off this device, comes and goes in the list', async () => {
	const store = createMemoryStore();
	let rung: () => void = () => undefined;
	const app = new AppState({
		...{ opened: Promise.resolve(ok(store)), world, newer: null, arrived: null },
		afterPaint: () => new Promise(() => undefined),
		bell: {
			ring: () => undefined,
			listen: (listener) => (rung = listener),
			close: () => undefined
		}
	});
	const stored = await emptyGroup();
	await store.putSpace(stored);
	rung();
	await vi.waitFor(() => {
		expect(app.groups).toMatchObject([{ id: stored.id, name: 'Elm' }]);
	});
	await store.removeSpace(stored.id);
	rung();
	await vi.waitFor(() => {
		expect(app.groups).toEqual([]);
	});
});

test('what two tabs change about a group stands side by side', async () => {
	const store = createMemoryStore();
	const stored = await emptyGroup();
	await store.putSpace(stored);
	const link = (id: string) => (kept: StoredSpace) => ({ links: { ...kept.links, [id]: id } });
	await rememberSpace(store, stored.id, link('one'));
	await rememberSpace(store, stored.id, link('two'));
	await rememberSpace(store, stored.id, () => ({ openedAt: 9 }));
	expect(await store.spaces()).toMatchObject([{ openedAt: 9, links: { one: 'one', two: 'two' } }]);
	await store.removeSpace(stored.id);
	expect(await rememberSpace(store, stored.id, link('three'))).toBeNull();
	expect(await store.spaces()).toEqual([]);
});

import { directNetwork } from '$lib/model/network';
import { createMemoryStore } from '$lib/storage/memory-store';
import { expect, test } from 'vitest';
import { createStoredSpace } from '../../../tests/contract/store';
import { keepNetwork } from './network-keeper';
import { rememberSpace, type SpaceChange } from './remember-space';

const hidden = { servers: [], neverDirect: true };

async function street() {
	const store = createMemoryStore();
	const stored = await createStoredSpace('a', 'Elm Street');
	await store.putSpace(stored);
	const remember = async (change: SpaceChange): Promise<void> => {
		await rememberSpace(store, stored.id, change);
	};
	const kept = async () => (await store.spaces())[0] ?? stored;
	return { store, stored, remember, kept };
}

test('a group from before anything could be chosen connects directly', async () => {
	const { store, stored, remember } = await street();
	expect((await keepNetwork(store, stored, remember)).view.current()).toBe(directNetwork);
});

test('a choice holds at once, and is there at the next opening', async () => {
	const { store, stored, remember, kept } = await street();
	const network = await keepNetwork(store, stored, remember);
	const done = network.set(hidden);
	expect(network.view.current()).toBe(hidden);
	await done;
	expect((await keepNetwork(store, await kept(), remember)).view.current()).toEqual(hidden);
});

test('a tab that begins to connect follows what another tab chose meanwhile', async () => {
	const { store, stored, remember } = await street();
	const [one, other] = [
		await keepNetwork(store, stored, remember),
		await keepNetwork(store, stored, remember)
	];
	await other.set(hidden);
	await one.follow();
	expect(one.view.current()).toEqual(hidden);
});

test('a choice that could not be kept still holds in its tab', async () => {
	const { store, stored } = await street();
	const network = await keepNetwork(store, stored, () => Promise.reject(new Error('full')));
	await expect(network.set(hidden)).rejects.toThrow('full');
	await network.follow();
	expect(network.view.current()).toBe(hidden);
});

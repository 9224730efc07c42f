import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { DocStore, Store, StoredSpace } from '$lib/storage/store';
import { afterEach, describe, expect, it } from 'vitest';
import { readBack, realUpdates } from './store-documents';

/** One adapter under test. `reopen` is what a reload of the page does. */
export interface StoreUnderTest {
	open(): Promise<Store>;
	reopen(store: Store): Promise<Store>;
	/** What its documents say once all is written. */
	readonly atRest: 'saved' | 'not-kept';
	cleanUp(): Promise<void>;
}

export const spaceIdOf = (letter: string): SpaceId => letter.repeat(43) as SpaceId;

/** A space as `crypto/` and `app/` make it, with keys that can't be exported. */
export async function createStoredSpace(letter: string, name: string): Promise<StoredSpace> {
	const sign = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const seal = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
	if (!('privateKey' in sign) || !('privateKey' in seal)) throw new Error('no key pairs here');
	return {
		id: spaceIdOf(letter),
		name,
		personId: letter.repeat(22) as PersonId,
		myName: 'Alice',
		epoch: 1,
		secret: crypto.getRandomValues(new Uint8Array(32)),
		device: {
			deviceId: letter.repeat(43) as DeviceId,
			sign,
			seal,
			sealKey: 'seal-key',
			certificate: 'certificate'
		},
		relays: ['wss://relay.example/relay'],
		links: { invitation: 'payload' },
		joinedAt: 1,
		openedAt: 2
	};
}

export const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);

/** Settles when the document's state is of that kind. */
export function untilState(doc: DocStore, kind: string): Promise<void> {
	return new Promise((resolve) => {
		const look = () => {
			if (doc.state.current().kind !== kind) return;
			stop();
			resolve();
		};
		const stop = doc.state.subscribe(look);
		look();
	});
}

/** What every Store promises, whatever it keeps things in. */
export function testStore(adapter: string, setUp: () => StoreUnderTest): void {
	describe(`a ${adapter} store`, () => {
		const open: { under: StoreUnderTest; store: Store }[] = [];
		const start = async () => {
			const under = setUp();
			const entry = { under, store: await under.open() };
			open.push(entry);
			return {
				under,
				store: () => entry.store,
				reload: async () => (entry.store = await under.reopen(entry.store))
			};
		};
		afterEach(async () => {
			for (const { under, store } of open.splice(0)) {
				store.close();
				await under.cleanUp();
			}
		});

		it('gives a group back as it was put, last opened first', async () => {
			const { store, reload } = await start();
			const oak = await createStoredSpace('A', 'Oak Street');
			const elm = { ...(await createStoredSpace('B', 'Elm Street')), openedAt: 9 };
			const network = { servers: [], neverDirect: true };
			await store().putSpace({ ...oak, network });
			await store().putSpace(elm);
			const spaces = await (await reload()).spaces();
			expect(spaces.map(({ name }) => name)).toEqual(['Elm Street', 'Oak Street']);
			const { device, ...rest } = oak;
			expect(spaces[1]).toMatchObject({ ...rest, network });
			expect(spaces[0]).not.toHaveProperty('network');
			const { sign, seal, ...card } = device;
			expect(spaces[1]?.device).toMatchObject(card);
			expect(spaces[1]?.secret).toEqual(oak.secret);
			const message = bytes(1, 2, 3);
			const back = spaces[1]?.device ?? device;
			const signature = await crypto.subtle.sign('Ed25519', back.sign.privateKey, message);
			expect(await crypto.subtle.verify('Ed25519', sign.publicKey, signature, message)).toBe(true);
			expect(back.seal.privateKey.extractable).toBe(false);
			expect(seal.privateKey.extractable).toBe(false);
		});

		it('replaces a group that is put again and keeps its documents', async () => {
			const { store, reload } = await start();
			const oak = await createStoredSpace('A', 'Oak Street');
			await store().putSpace(oak);
			const doc = store().doc(oak.id, 'records');
			for (const update of realUpdates(3)) doc.append(update);
			await doc.settled();
			await store().putSpace({ ...oak, name: 'Old Oak Street' });
			const again = await reload();
			expect((await again.spaces()).map(({ name }) => name)).toEqual(['Old Oak Street']);
			const { updates } = await again.doc(oak.id, 'records').load();
			expect(readBack(updates)).toHaveLength(3);
		});

		it('gives every update back after a reload', async () => {
			const { under, store, reload } = await start();
			const oak = await createStoredSpace('A', 'Oak Street');
			await store().putSpace(oak);
			const doc = store().doc(oak.id, 'records');
			expect(await doc.load()).toEqual({ updates: [], damaged: 0, erased: false });
			const updates = realUpdates(40);
			for (const [at, update] of updates.entries()) {
				doc.append(update);
				if (at % 3 === 0) await doc.settled();
			}
			await doc.settled();
			expect(doc.state.current().kind).toBe(under.atRest);
			const loaded = await (await reload()).doc(oak.id, 'records').load();
			expect(loaded).toMatchObject({ damaged: 0, erased: false });
			expect(readBack(loaded.updates)).toEqual(readBack(updates));
		});

		it('keeps documents and groups apart', async () => {
			const { store } = await start();
			const [oak, elm] = [
				await createStoredSpace('A', 'Oak Street'),
				await createStoredSpace('B', 'Elm Street')
			];
			await store().putSpace(oak);
			await store().putSpace(elm);
			const [first] = realUpdates(1);
			const doc = store().doc(oak.id, 'records');
			doc.append(first ?? bytes());
			await doc.settled();
			expect((await store().doc(oak.id, 'note').load()).updates).toEqual([]);
			expect((await store().doc(elm.id, 'records').load()).updates).toEqual([]);
			expect((await store().doc(oak.id, 'records').load()).updates).toHaveLength(1);
		});

		it('forgets a group that is removed, and no other', async () => {
			const { store, reload } = await start();
			const [oak, elm] = [
				await createStoredSpace('A', 'Oak Street'),
				await createStoredSpace('B', 'Elm Street')
			];
			for (const space of [oak, elm]) {
				await store().putSpace(space);
				const doc = store().doc(space.id, 'records');
				for (const update of realUpdates(2)) doc.append(update);
				await doc.settled();
				doc.close();
				await store().writeCache(space.id, 'view', bytes(1));
			}
			await store().removeSpace(oak.id);
			await store().removeSpace(oak.id);
			const again = await reload();
			expect((await again.spaces()).map(({ name }) => name)).toEqual(['Elm Street']);
			expect((await again.doc(oak.id, 'records').load()).updates).toEqual([]);
			expect(await again.readCache(oak.id, 'view')).toBeNull();
			expect(readBack((await again.doc(elm.id, 'records').load()).updates)).toHaveLength(2);
			expect(await again.readCache(elm.id, 'view')).toEqual(bytes(1));
		});

		it('keeps small caches and drops one that grew too large', async () => {
			const { store, reload } = await start();
			const oak = await createStoredSpace('A', 'Oak Street');
			await store().putSpace(oak);
			await store().writeCache('device', 'theme', bytes(7));
			await store().writeCache(oak.id, 'theme', bytes(8));
			expect(await store().readCache(oak.id, 'other')).toBeNull();
			const again = await reload();
			expect(await again.readCache('device', 'theme')).toEqual(bytes(7));
			expect(await again.readCache(oak.id, 'theme')).toEqual(bytes(8));
			await again.writeCache(oak.id, 'theme', new Uint8Array(2 * 2 ** 20 + 1));
			expect(await again.readCache(oak.id, 'theme')).toBeNull();
		});

		it('answers whether it is kept for good without throwing', async () => {
			const { store } = await start();
			expect(typeof (await store().persisted(false))).toBe('boolean');
		});

		it('ignores what is appended to a closed document', async () => {
			const { store } = await start();
			const oak = await createStoredSpace('A', 'Oak Street');
			await store().putSpace(oak);
			const doc = store().doc(oak.id, 'records');
			doc.close();
			doc.append(realUpdates(1)[0] ?? bytes());
			await doc.settled();
			expect((await store().doc(oak.id, 'records').load()).updates).toEqual([]);
		});
	});
}

import type { DocStore } from '$lib/storage/store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { bytes, untilState } from './store';
import { deleteRaw, dumpRaw, openNamed, openRaw, startStore, until } from './store-browser';
import { readBack, realUpdates } from './store-documents';

/** Only so that a busy machine does not fail it. */
const timeout = 60_000;

const appendAll = async (doc: DocStore, updates: readonly Uint8Array[]): Promise<void> => {
	for (const update of updates) {
		doc.append(update);
		await doc.settled();
	}
};

describe('two tabs on one database', () => {
	afterEach(() => void vi.restoreAllMocks());

	it('lose none of 600 changes while the tail is compacted under them', { timeout }, async () => {
		const { name, store: alice, space } = await startStore();
		const bob = await openNamed(name);
		await Promise.all([
			appendAll(alice.doc(space.id, 'records'), realUpdates(300, 'alice')),
			appendAll(bob.doc(space.id, 'records'), realUpdates(300, 'bob'))
		]);
		const loaded = await alice.doc(space.id, 'records').load();
		expect(readBack(loaded.updates)).toHaveLength(600);
		expect(loaded.damaged).toBe(0);
		await until(async () => ((await dumpRaw(name)).get('tail')?.length ?? 0) <= 201);
		expect((await dumpRaw(name)).get('snapshots')).toHaveLength(1);
		alice.close();
		bob.close();
		const carol = await openNamed(name);
		expect(readBack((await carol.doc(space.id, 'records').load()).updates)).toHaveLength(600);
		carol.close();
		await deleteRaw(name);
	});

	it('compact without a lock to no harm: the slower one gives up', { timeout }, async () => {
		// As in a browser without locks: everyone gets in.
		const entered: Promise<unknown>[] = [];
		vi.spyOn(navigator.locks, 'request').mockImplementation(
			(_name: string, given: unknown, work?: unknown) => {
				const enter: unknown = work ?? given;
				if (typeof enter !== 'function') throw new TypeError('nothing to do under the lock');
				const left = Promise.resolve<unknown>(
					Reflect.apply(enter, undefined, [{ name: 'everybody' }])
				);
				entered.push(left);
				return left;
			}
		);
		const { name, store: fast, space } = await startStore();
		let release = () => {};
		const gate = new Promise<void>((resolve) => (release = resolve));
		let waiting = 0;
		const slow = await openNamed(name, {
			compact: async (updates) => {
				waiting += 1;
				await gate;
				return { update: Y.mergeUpdates([...updates]), unread: [] };
			}
		});
		await appendAll(slow.doc(space.id, 'records'), realUpdates(201, 'slow'));
		await until(() => waiting === 1);
		await appendAll(fast.doc(space.id, 'records'), realUpdates(1, 'fast'));
		await until(async () => (await dumpRaw(name)).get('tail')?.length === 0);
		release();
		await Promise.all(entered);
		expect(waiting).toBe(1);
		const { updates } = await fast.doc(space.id, 'records').load();
		expect(readBack(updates)).toHaveLength(202);
		expect(readBack(updates)).toContain('fast 0');
		slow.close();
		fast.close();
		await deleteRaw(name);
	});
});

describe('a database that others handle', () => {
	it('opens again by itself after it was closed under us', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		await appendAll(doc, realUpdates(2, 'before'));
		// A newer app asks for the next version, and gives up: all connections were told to close.
		await new Promise<void>((resolve) => {
			const request = indexedDB.open(name, 2);
			request.onupgradeneeded = () => request.transaction?.abort();
			request.onerror = () => resolve();
		});
		await appendAll(doc, realUpdates(2, 'after'));
		await untilState(doc, 'saved');
		expect(readBack((await doc.load()).updates)).toHaveLength(4);
		store.close();
		await deleteRaw(name);
	});

	it('tells that another tab erased it, even if nobody types', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		await appendAll(doc, realUpdates(2));
		await deleteRaw(name);
		await untilState(doc, 'cannot-save');
		expect(doc.state.current()).toMatchObject({ code: 'erased' });
		expect(await doc.load()).toMatchObject({ updates: [], erased: true });
		expect(await store.spaces()).toEqual([]);
		// Nothing of it comes back by itself.
		expect((await indexedDB.databases()).map((found) => found.name)).not.toContain(name);
		store.close();
	});

	it('keeps the whole document again once its group is put again', async () => {
		const { name, store, space } = await startStore();
		const ydoc = new Y.Doc();
		const doc = store.doc(space.id, 'records', () => Y.encodeStateAsUpdate(ydoc));
		ydoc.on('update', (update: Uint8Array) => doc.append(update));
		ydoc.getMap('words').set('before', true);
		await doc.settled();
		await deleteRaw(name);
		ydoc.getMap('words').set('meanwhile', true);
		await untilState(doc, 'cannot-save');
		await store.putSpace(space);
		await untilState(doc, 'saved');
		ydoc.getMap('words').set('after', true);
		await doc.settled();
		store.close();
		const again = await openNamed(name);
		const { updates } = await again.doc(space.id, 'records').load();
		expect(readBack(updates)).toEqual(['after', 'before', 'meanwhile']);
		again.close();
		await deleteRaw(name);
	});

	it('never calls a document saved that lost its beginning', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		await appendAll(doc, realUpdates(2));
		await deleteRaw(name);
		await untilState(doc, 'cannot-save');
		await store.putSpace(space);
		doc.append(realUpdates(1, 'after')[0] ?? bytes());
		await doc.settled();
		expect(doc.state.current()).toMatchObject({ kind: 'cannot-save', code: 'erased' });
		store.close();
		await deleteRaw(name);
	});

	it('tells that it is held by somebody, and saves when they let go', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		await appendAll(doc, realUpdates(1, 'before'));
		// Eve's connection closes for nobody, so the upgrade waits for it, and we behind the upgrade.
		const eve = await openRaw(name);
		const upgrade = new Promise<void>((resolve) => {
			const request = indexedDB.open(name, 2);
			request.onupgradeneeded = () => request.transaction?.abort();
			request.onerror = () => resolve();
		});
		await new Promise<void>((resolve) => (eve.onversionchange = () => resolve()));
		doc.append(realUpdates(1, 'after')[0] ?? bytes());
		await untilState(doc, 'cannot-save');
		expect(doc.state.current()).toMatchObject({ code: 'blocked' });
		eve.close();
		await upgrade;
		await untilState(doc, 'saved');
		expect(readBack((await doc.load()).updates)).toHaveLength(2);
		store.close();
		await deleteRaw(name);
	});
});

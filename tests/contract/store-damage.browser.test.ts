import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { bytes, createStoredSpace, spaceIdOf, untilState } from './store';
import { changeRaw, deleteRaw, dumpRaw, openNamed, startStore, until } from './store-browser';
import { readBack, realUpdates } from './store-documents';

/** Words of one document, each written by itself, in a database that is closed again. */
async function keepWords(count: number): Promise<string> {
	const { name, store, space } = await startStore();
	const doc = store.doc(space.id, 'records');
	for (const update of realUpdates(count)) {
		doc.append(update);
		await doc.settled();
	}
	store.close();
	return name;
}
const flipped = (value: unknown): Uint8Array => {
	if (!(value instanceof Uint8Array)) throw new Error('not sealed bytes');
	const copy = value.slice();
	copy[20] = (copy[20] ?? 0) ^ 1;
	return copy;
};

describe('damage on disk', () => {
	it('costs the damaged record only, which is set aside and not deleted', async () => {
		const name = await keepWords(20);
		await changeRaw(name, 'tail', (tail, keys, values) => {
			tail.put(flipped(values[3]), keys[3]);
			tail.put('not even bytes', keys[7]);
			tail.put(bytes(), keys[9]);
		});
		const store = await openNamed(name);
		const loaded = await store.doc(spaceIdOf('A'), 'records').load();
		expect(loaded).toMatchObject({ damaged: 3, erased: false });
		expect(loaded.updates).toHaveLength(17);
		expect(await store.doc(spaceIdOf('A'), 'records').load()).toMatchObject({ damaged: 0 });
		store.close();
		const dump = await dumpRaw(name);
		expect(dump.get('damaged')).toHaveLength(3);
		expect(dump.get('tail')).toHaveLength(17);
		await deleteRaw(name);
	});

	it('does not take one sealed record for another', async () => {
		const name = await keepWords(4);
		await changeRaw(name, 'tail', (tail, keys, values) => {
			tail.put(values[0], keys[1]);
			tail.put(values[1], keys[0]);
		});
		const store = await openNamed(name);
		const loaded = await store.doc(spaceIdOf('A'), 'records').load();
		expect(loaded).toMatchObject({ damaged: 2 });
		expect(loaded.updates).toHaveLength(2);
		store.close();
		await deleteRaw(name);
	});

	it('in the snapshot leaves the tail', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		for (const update of realUpdates(201)) {
			doc.append(update);
			await doc.settled();
		}
		await until(async () => (await dumpRaw(name)).get('snapshots')?.length === 1);
		doc.append(realUpdates(1, 'later')[0] ?? bytes());
		await doc.settled();
		await changeRaw(name, 'snapshots', (snapshots, keys) => snapshots.put('nonsense', keys[0]));
		const loaded = await doc.load();
		expect(loaded.damaged).toBe(1);
		expect(readBack(loaded.updates)).toContain('later 0');
		expect((await dumpRaw(name)).get('snapshots')).toHaveLength(0);
		store.close();
		await deleteRaw(name);
	});

	it('in an update that opens but does not decode is set aside when the tail is compacted', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		doc.append(bytes(1, 200, 3, 255, 255, 255));
		for (const update of realUpdates(210)) {
			await doc.settled();
			doc.append(update);
		}
		await doc.settled();
		await until(async () => (await dumpRaw(name)).get('snapshots')?.length === 1);
		expect((await dumpRaw(name)).get('damaged')).toHaveLength(1);
		expect(readBack((await doc.load()).updates)).toHaveLength(210);
		store.close();
		await deleteRaw(name);
	});

	it('that took a whole document is told, never an empty one', async () => {
		const name = await keepWords(3);
		await changeRaw(name, 'tail', (tail) => void tail.clear());
		const store = await openNamed(name);
		const loaded = await store.doc(spaceIdOf('A'), 'records').load();
		expect(loaded).toEqual({ updates: [], damaged: 0, erased: true });
		expect(await store.doc(spaceIdOf('A'), 'note').load()).toMatchObject({ erased: false });
		store.close();
		await deleteRaw(name);
	});

	it('in one group leaves the others', async () => {
		const { name, store } = await startStore();
		await store.putSpace(await createStoredSpace('B', 'Elm Street'));
		await changeRaw(name, 'spaces', (spaces, keys) => spaces.put({ sealed: bytes(1) }, keys[0]));
		expect(await store.spaces()).toHaveLength(1);
		expect((await dumpRaw(name)).get('spaces')).toHaveLength(2);
		store.close();
		await deleteRaw(name);
	});
});

describe('a look into the database', () => {
	it('finds no word, no name and no id of ours', async () => {
		const { name, store } = await startStore();
		const space = { ...(await createStoredSpace('W', 'Kumquat Street')), myName: 'Kumquat' };
		await store.putSpace(space);
		const doc = store.doc(space.id, 'kumquat-doc');
		for (let at = 0; at < 3; at += 1) {
			const ydoc = new Y.Doc();
			ydoc.getMap('needs').set('title', 'kumquat');
			doc.append(Y.encodeStateAsUpdate(ydoc));
			await doc.settled();
		}
		await store.writeCache(space.id, 'kumquat-view', new TextEncoder().encode('kumquat'));
		await store.writeCache('device', 'kumquat-choice', new TextEncoder().encode('kumquat'));
		await untilState(doc, 'saved');
		store.close();
		const dump = await dumpRaw(name);
		expect(dump.get('tail')).toHaveLength(3);
		expect(dump.get('caches')).toHaveLength(2);
		const seen = [...dump].map(([storeName, rows]) => storeName + spell(rows)).join('\n');
		expect(seen).toContain('CryptoKey');
		expect(seen).not.toMatch(/kumquat|needs|WWWW/i);
		for (const key of keysIn([...dump.values()])) {
			if (key.type !== 'public') expect(key.extractable).toBe(false);
		}
		await deleteRaw(name);
	});

	it('finds nothing of a group that was removed', async () => {
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		for (const update of realUpdates(3)) doc.append(update);
		await doc.settled();
		await store.writeCache(space.id, 'view', bytes(1));
		await store.removeSpace(space.id);
		doc.append(realUpdates(1)[0] ?? bytes());
		await untilState(doc, 'cannot-save');
		expect(doc.state.current()).toMatchObject({ code: 'erased' });
		store.close();
		for (const [storeName, rows] of await dumpRaw(name)) {
			expect(rows, storeName).toHaveLength(storeName === 'keys' ? 1 : 0);
		}
		await deleteRaw(name);
	});
});

/** All text and bytes in a structure, as one would find them with grep. */
function spell(value: unknown): string {
	if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
	if (value instanceof CryptoKey) return 'CryptoKey';
	if (Array.isArray(value)) return value.map(spell).join('\n');
	if (typeof value === 'object' && value !== null)
		return Object.entries(value).map(spell).join('\n');
	return String(value);
}
function keysIn(value: unknown): CryptoKey[] {
	if (value instanceof CryptoKey) return [value];
	if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
	return Object.values(value).flatMap(keysIn);
}

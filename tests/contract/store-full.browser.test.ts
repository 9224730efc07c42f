import { afterEach, describe, expect, it, vi } from 'vitest';
import { cdp } from 'vitest/browser';
import * as Y from 'yjs';
import { untilState } from './store';
import { deleteRaw, openNamed, startStore, until } from './store-browser';
import { readBack } from './store-documents';

const { origin } = location;
const setRoom = (quotaSize: number): Promise<unknown> =>
	cdp().send('Storage.overrideQuotaForOrigin', { origin, quotaSize });

/** One word with 60 kB that don't compress. */
function largeUpdate(word: string): Uint8Array {
	const doc = new Y.Doc();
	doc.getMap('words').set(word, crypto.getRandomValues(new Uint8Array(60_000)));
	return Y.encodeStateAsUpdate(doc);
}

/**
 * A storage bucket of its own: Chromium remembers for half a minute how much room a bucket had, so
 * one that was used before would not notice at once.
 */
async function useFreshBucket(): Promise<void> {
	const buckets: unknown = Reflect.get(navigator, 'storageBuckets');
	if (!isOpener(buckets)) throw new Error('no storage buckets here');
	const bucket = await buckets.open(`test-${crypto.randomUUID()}`);
	vi.stubGlobal('indexedDB', bucket.indexedDB);
}
interface BucketOpener {
	open(name: string): Promise<{ readonly indexedDB: IDBFactory }>;
}
const isOpener = (value: unknown): value is BucketOpener =>
	typeof value === 'object' && value !== null && 'open' in value;

describe('a full disk', () => {
	afterEach(async () => {
		vi.unstubAllGlobals();
		await cdp().send('Storage.overrideQuotaForOrigin', { origin });
	});

	it('is told, loses nothing, and is forgotten when there is room', async () => {
		await useFreshBucket();
		await setRoom(2 ** 20);
		const { name, store, space } = await startStore();
		const doc = store.doc(space.id, 'records');
		const appended: string[] = [];
		let saved: readonly string[] = [];
		await until(async () => {
			appended.push(`word ${appended.length}`);
			doc.append(largeUpdate(appended.at(-1) ?? ''));
			await doc.settled();
			const state = doc.state.current();
			if (state.kind === 'saved') saved = [...appended];
			return state.kind === 'cannot-save' && state.code === 'full';
		});
		doc.append(largeUpdate('meanwhile'));
		await doc.settled();
		expect(doc.state.current()).toMatchObject({ kind: 'cannot-save', code: 'full' });
		// What was called saved is there, and the rest is not pretended.
		expect(readBack((await doc.load()).updates)).toEqual([...saved].sort());
		await setRoom(2 ** 30);
		await untilState(doc, 'saved');
		store.close();
		const again = await openNamed(name);
		const { updates } = await again.doc(space.id, 'records').load();
		expect(readBack(updates)).toEqual([...appended, 'meanwhile'].sort());
		again.close();
		await deleteRaw(name);
	});
});

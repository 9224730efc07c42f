import type { SpaceId } from '$lib/model/ids';
import type { SaveState } from '$lib/model/light';
import type { View } from '$lib/model/view';
import type { DocStore, Store, StoredSpace } from './store';

/** The most one cached blob may hold, as in the store that keeps. */
const maxCacheBytes = 2 * 2 ** 20;

/** A store that leaves no trace: all of it ends with the page. Its documents say `not-kept`. */
export function createMemoryStore(): Store {
	const spaces = new Map<SpaceId, StoredSpace>();
	const docs = new Map<string, Uint8Array[]>();
	const caches = new Map<string, Uint8Array>();
	const state: SaveState = { kind: 'not-kept' };
	const view: View<SaveState> = { current: () => state, subscribe: () => () => undefined };
	const keyOf = (owner: string, name: string): string => JSON.stringify([owner, name]);

	const doc = (spaceId: SpaceId, docId: string): DocStore => {
		const key = keyOf(spaceId, docId);
		let closed = false;
		return {
			load: () =>
				Promise.resolve({ updates: [...(docs.get(key) ?? [])], damaged: 0, erased: false }),
			append(update) {
				if (closed) return;
				const kept = docs.get(key) ?? [];
				kept.push(update);
				docs.set(key, kept);
			},
			state: view,
			hurry: () => undefined,
			settled: () => Promise.resolve(),
			close() {
				closed = true;
			}
		};
	};

	return {
		spaces: () => Promise.resolve([...spaces.values()].sort((a, b) => b.openedAt - a.openedAt)),
		putSpace(space) {
			spaces.set(space.id, space);
			return Promise.resolve();
		},
		removeSpace(id) {
			spaces.delete(id);
			for (const kept of [docs, caches]) {
				for (const key of kept.keys()) if (key.startsWith(`["${id}",`)) kept.delete(key);
			}
			return Promise.resolve();
		},
		doc,
		readCache: (owner, name) => Promise.resolve(caches.get(keyOf(owner, name)) ?? null),
		writeCache(owner, name, bytes) {
			if (bytes.length > maxCacheBytes) caches.delete(keyOf(owner, name));
			else caches.set(keyOf(owner, name), bytes.slice());
			return Promise.resolve();
		},
		persisted: () => Promise.resolve(false),
		close() {
			spaces.clear();
			docs.clear();
			caches.clear();
		}
	};
}

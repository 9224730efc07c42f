import { describe, expect, it } from 'vitest';
import { spaceIdOf } from './store';
import { deleteRaw, dumpRaw, openNamed, startStore, until } from './store-browser';
import { readBack, realUpdates } from './store-documents';

/** mulberry32: a small generator that gives the same run for the same seed. */
function createRandom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Only so that a busy machine does not fail it. */
const timeout = 60_000;

const writing = ['put', 'add', 'delete', 'clear'] as const;

/**
 * Cuts the storage after that many single writes, as a power cut would: the transaction under way
 * is undone and nothing can be written any more, until `mend`.
 */
function cutAfter(writes: number): { readonly isCut: () => boolean; mend: () => void } {
	const prototype = IDBObjectStore.prototype;
	const originals = writing.map(
		(name) => [name, Object.getOwnPropertyDescriptor(prototype, name)] as const
	);
	let left = writes;
	for (const [name, original] of originals) {
		if (!original) throw new Error(`no ${name} here`);
		const call: unknown = original.value;
		if (typeof call !== 'function') throw new Error(`no ${name} here`);
		Object.defineProperty(prototype, name, {
			...original,
			value(this: IDBObjectStore, ...given: unknown[]): unknown {
				left -= 1;
				if (left < 0) {
					if (left === -1) this.transaction.abort();
					throw new DOMException('the power is gone', 'UnknownError');
				}
				return Reflect.apply(call, this, given);
			}
		});
	}
	return {
		isCut: () => left < 0,
		mend() {
			for (const [name, original] of originals) {
				if (original) Object.defineProperty(prototype, name, original);
			}
		}
	};
}

describe('storage that is cut in the middle', () => {
	// Every write of the first ones, then ever rarer up to and beyond the first compaction.
	const random = createRandom(20260707);
	const points = [
		...Array.from({ length: 12 }, (_, at) => at),
		...Array.from({ length: 12 }, () => Math.floor(random() * 400)),
		// 201 changes are a mark and a record each; then come the deletions and the snapshot.
		...Array.from({ length: 16 }, () => 402 + Math.floor(random() * 230))
	];

	it.each(points)(
		'after write %i has all that was saved, and opens',
		{ timeout },
		async (writes) => {
			const { name, store, space } = await startStore();
			const doc = store.doc(space.id, 'records');
			const updates = realUpdates(240);
			const acknowledged: number[] = [];
			const power = cutAfter(writes);
			try {
				for (const [at, update] of updates.entries()) {
					if (power.isCut()) break;
					doc.append(update);
					await doc.settled();
					if (doc.state.current().kind === 'saved') acknowledged.push(at);
				}
				expect(acknowledged.length).toBeLessThanOrEqual(updates.length);
			} finally {
				power.mend();
			}
			// Read beside the store that was cut, which must not get to write its remainder first.
			const again = await openNamed(name);
			const loaded = await again.doc(spaceIdOf('A'), 'records').load();
			const words = new Set(readBack(loaded.updates));
			expect(acknowledged.filter((at) => !words.has(`word ${at}`))).toEqual([]);
			expect(loaded.damaged).toBe(0);
			expect(await again.spaces()).toHaveLength(1);
			again.close();
			store.close();
			await deleteRaw(name);
		}
	);

	it(
		'leaves either the old records or the new snapshot when compacting is cut',
		{ timeout },
		async () => {
			for (const writes of [403, 405, 450, 600, 604]) {
				const { name, store, space } = await startStore();
				const doc = store.doc(space.id, 'records');
				const power = cutAfter(writes);
				try {
					for (const update of realUpdates(201)) {
						doc.append(update);
						await doc.settled();
					}
					await until(
						async () => power.isCut() || (await dumpRaw(name)).get('snapshots')?.length === 1
					);
				} finally {
					power.mend();
				}
				const dump = await dumpRaw(name);
				const shape = [dump.get('snapshots')?.length, dump.get('tail')?.length];
				expect([
					[0, 201],
					[1, 0]
				]).toContainEqual(shape);
				expect(readBack((await doc.load()).updates)).toHaveLength(201);
				store.close();
				await deleteRaw(name);
			}
		}
	);
});

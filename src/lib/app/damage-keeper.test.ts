import type { SpaceId } from '$lib/model/ids';
import { createMemoryStore } from '$lib/storage/memory-store';
import { expect, test, vi } from 'vitest';
import { keepDamage } from './damage-keeper';

const elm = 'elm' as SpaceId;

test('what could not be read is said at every opening until the person knows, and no more then', async () => {
	const store = createMemoryStore();
	const first = keepDamage(store, elm, 2);
	expect(first.lacking.current()).toBe(2);
	await vi.waitFor(async () => expect(await store.readCache(elm, 'damaged')).not.toBeNull());
	const second = keepDamage(store, elm, 0);
	await vi.waitFor(() => expect(second.lacking.current()).toBe(2));
	const third = keepDamage(store, elm, 1);
	await vi.waitFor(() => expect(third.lacking.current()).toBe(3));
	third.acknowledge();
	expect(third.lacking.current()).toBe(0);
	const read = vi.spyOn(store, 'readCache');
	const last = keepDamage(store, elm, 0);
	await read.mock.results[0]?.value;
	await Promise.resolve();
	expect(last.lacking.current()).toBe(0);
});

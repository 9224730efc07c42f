import { addPost, editPost, resolveCollision } from '$lib/doc/commands';
import { bring, createTestSpace, meet, valueOf } from '$lib/doc/space-for-tests';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { SpaceId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { createMemoryStore } from '$lib/storage/memory-store';
import { expect, test, vi } from 'vitest';
import { keepCollisions } from './collision-keeper';
import type { Bell } from './tab-bell';

const street = 'street' as SpaceId;

/** Bells of the tabs of one browser: each rings at all others. */
function bells(): () => Bell {
	const listeners = new Map<Bell, () => void>();
	return () => {
		const bell: Bell = {
			ring: () => {
				for (const [other, hear] of listeners) if (other !== bell) queueMicrotask(hear);
			},
			listen: (listener) => void listeners.set(bell, listener),
			close: () => void listeners.delete(bell)
		};
		return bell;
	};
}

/** A document whose changes win over those of documents with a smaller number. */
function spaceOf(name: string, number: number): SpaceDoc {
	const space = createTestSpace(name);
	space.ydoc.clientID = number;
	return space;
}

/** Alice has two tabs open; what she wrote in one, Bob overwrote unseen. */
async function overwritten() {
	const [one, two, bob] = [spaceOf('alice', 1), spaceOf('alice', 2), spaceOf('bob', 3)];
	const store = createMemoryStore();
	const bell = bells();
	const keepers = await Promise.all(
		[one, two].map((tab) => keepCollisions(store, street, tab, bell()))
	);
	const id = valueOf(addPost(one, draftOf('Soup'))).value;
	meet(one, two, bob);
	valueOf(editPost(one, id, { title: 'Soup for four' }));
	bring(one, two);
	valueOf(editPost(bob, id, { title: 'Soup for ten' }));
	bring(bob, one);
	bring(bob, two);
	await vi.waitFor(async () => expect(await store.readCache(street, 'collisions')).not.toBeNull());
	const asked = one.collisions.current()[0]?.id ?? '';
	expect(two.collisions.current()).toMatchObject([{ id: asked, mine: { title: 'Soup for four' } }]);
	const close = () => Promise.all(keepers.map((keeper) => keeper.close()));
	return { one, two, store, asked, close };
}

test.each(['theirs', 'both', 'mine'] as const)(
	'what was settled with “%s” in one tab is settled in the other, and stays so',
	async (choice) => {
		const { one, two, store, asked, close } = await overwritten();
		valueOf(resolveCollision(one, asked, choice));
		bring(one, two);
		await vi.waitFor(() => expect(two.collisions.current()).toEqual([]));
		await close();
		const reopened = spaceOf('alice', 4);
		bring(two, reopened);
		await keepCollisions(store, street, reopened, null);
		expect(reopened.collisions.current()).toEqual([]);
	}
);

test('a choice that is taken back is asked again in both tabs', async () => {
	const { one, two, asked, close } = await overwritten();
	const { undo } = valueOf(resolveCollision(one, asked, 'theirs'));
	await vi.waitFor(() => expect(two.collisions.current()).toEqual([]));
	undo();
	await vi.waitFor(() => expect(two.collisions.current()).toHaveLength(1));
	expect(two.collisions.current()).toEqual(one.collisions.current());
	await close();
});

test('a choice in the moment of closing is kept', async () => {
	const { one, store, asked, close } = await overwritten();
	valueOf(resolveCollision(one, asked, 'theirs'));
	await close();
	const reopened = spaceOf('alice', 4);
	bring(one, reopened);
	await keepCollisions(store, street, reopened, null);
	expect(reopened.collisions.current()).toEqual([]);
});

import { postStatus, saidYesApart } from '$lib/rules/post-status';
import { describe, expect, it } from 'vitest';
import { openSample } from './open-sample';

const world = {
	now: () => Date.UTC(2026, 10, 21, 12),
	after: () => () => undefined,
	random: (count: number) => crypto.getRandomValues(new Uint8Array(count))
};

describe('the sample street', () => {
	it('is made of real records by several neighbours, with something to do', () => {
		const session = openSample(world);
		const posts = session.space.posts.current().all;
		expect(posts).toHaveLength(14);
		expect(new Set(posts.map((post) => post.madeBy)).size).toBe(6);
		expect(session.space.posts.current().unreadable).toEqual([]);
		const kinds = new Set(posts.map((post) => postStatus(post, world.now()).kind));
		expect(kinds).toEqual(new Set(['open', 'someone-on-it']));
	});

	it('shows two neighbours who said yes while apart', () => {
		const session = openSample(world);
		const apart = session.space.posts.current().all.filter((post) => saidYesApart(post).length > 0);
		expect(apart).toHaveLength(1);
	});

	it('says that it is not kept, and lets nobody in', async () => {
		const session = openSample(world);
		expect(session.saved.current()).toEqual({ kind: 'not-kept' });
		await expect(session.invitations.create({ days: 7, uses: 1 })).rejects.toThrow('invited');
	});
});

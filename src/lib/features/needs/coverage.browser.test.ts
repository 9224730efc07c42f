import { createTestSession } from '$lib/features/session-for-tests';
import { streetOf } from '$lib/features/light/street-for-tests';
import type { CarriedRecord } from '$lib/model/light';
import * as m from '$lib/paraglide/messages.js';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { meet } from '$lib/doc/space-for-tests';
import { Needs } from './needs.svelte';
import PostCard from './post-card.svelte';
import PostScreen from './post-screen.svelte';
import { add, alice, bob, spaceOf } from './screens-for-tests';

/** Alice's own post, and Bob's, on a street of three. */
function twoPosts(others: number, devices: number | null) {
	const [hers, his] = [spaceOf(alice), spaceOf(bob)];
	const [mine, theirs] = [add(hers, 'Soup'), add(his, 'Ladder')];
	meet(hers, his);
	const carried: readonly CarriedRecord[] = devices === null ? [] : [{ record: mine, devices }];
	const status = { devices: streetOf(others), carried, role: 'holder', onlyHere: false } as const;
	return { mine, theirs, needs: new Needs(createTestSession(hers, { status })) };
}
const show = (needs: Needs, postId: string) =>
	render(PostScreen, { needs, postId, back: '#', onbinned: () => undefined });
const words = [m.board_only_here_long(), m.board_on_everyone(), m.board_on_devices({ count: 2 })];

test.each([
	[0, words[0]],
	[2, words[2]],
	[null, words[1]]
])('a post whose last change is on %s other devices says so', async (devices, said) => {
	const { needs, mine } = twoPosts(3, devices);
	await show(needs, mine);
	await expect.element(page.getByText(said ?? '', { exact: true })).toBeVisible();
});

test('somebody else’s post, and one on a street where nobody was here today, say nothing', async () => {
	const { needs, theirs } = twoPosts(3, null);
	const first = await show(needs, theirs);
	await expect.element(page.getByRole('heading', { level: 1, name: 'Ladder' })).toBeVisible();
	for (const each of words) expect(page.getByText(each).query()).toBeNull();
	await first.unmount();
	const alone = twoPosts(0, null);
	await show(alone.needs, alone.mine);
	await expect.element(page.getByRole('heading', { level: 1, name: 'Soup' })).toBeVisible();
	for (const each of words) expect(page.getByText(each).query()).toBeNull();
});

test('a card on the board is marked only while nobody else has it and somebody could', async () => {
	const card = async (others: number, devices: number): Promise<boolean> => {
		const { needs, mine } = twoPosts(others, devices);
		const post = needs.post(mine);
		if (!post) throw new Error('it was posted');
		const shown = await render(PostCard, { post, needs });
		const marked = page.getByText(m.board_only_here(), { exact: true }).query() !== null;
		await shown.unmount();
		return marked;
	};
	expect(await card(3, 0)).toBe(true);
	expect(await card(3, 2)).toBe(false);
	expect(await card(0, 0)).toBe(false);
});

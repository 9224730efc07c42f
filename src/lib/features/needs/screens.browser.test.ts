import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import axe from 'axe-core';
import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import ApartScreen from './apart-screen.svelte';
import BinScreen from './bin-screen.svelte';
import { createBoardMemory } from './board-memory';
import BoardScreen from './board-screen.svelte';
import EditScreen from './edit-screen.svelte';
import { Needs } from './needs.svelte';
import NewScreen from './new-screen.svelte';
import PostScreen from './post-screen.svelte';
import { add, bothSaidYes } from './screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';

describe('every screen', () => {
	it.each(['light', 'dark'])('has nothing for axe to find by %s', async (theme) => {
		document.documentElement.dataset['theme'] = theme;
		const { hers, id } = bothSaidYes('Insulin kept cold');
		add(hers, 'I can cook', { kind: 'offer', wanted: 9, category: 'food', area: 'Hill Road' });
		const needs = new Needs(createTestSession(hers));
		const memory = createBoardMemory();
		const nothing = () => undefined;
		const mounts = [
			() => render(BoardScreen, { needs, memory, query: '', onquery: nothing, onnew: nothing }),
			() => render(PostScreen, { needs, postId: id, back: '#', onbinned: nothing }),
			() =>
				render(NewScreen, {
					needs,
					memory,
					kind: 'offer',
					back: '#',
					oncancel: nothing,
					onposted: nothing
				}),
			() => render(EditScreen, { needs, memory, postId: id, back: '#', onleave: nothing }),
			() => render(ApartScreen, { needs, back: '#' }),
			() => render(BinScreen, { needs, back: '#' })
		];
		for (const mount of mounts) {
			const { unmount } = mount();
			await expect.element(page.getByRole('heading', { level: 1 })).toBeInTheDocument();
			const { violations } = await axe.run(document, {
				// The group's shell has the landmarks.
				rules: { region: { enabled: false }, 'landmark-one-main': { enabled: false } }
			});
			expect(
				violations.map(({ id: rule, nodes }) => [rule, nodes.map(({ html }) => html.slice(0, 120))])
			).toEqual([]);
			await unmount();
		}
		delete document.documentElement.dataset['theme'];
	});
});

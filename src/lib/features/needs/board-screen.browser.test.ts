import { renameGroup } from '$lib/doc/commands';
import { postIn, valueOf } from '$lib/doc/space-for-tests';
import type { SpaceDoc } from '$lib/doc/space-doc';
import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import * as m from '$lib/paraglide/messages.js';
import { tick } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { areaMark } from './areas';
import { createBoardMemory, type BoardMemory } from './board-memory';
import BoardScreen from './board-screen.svelte';
import { Needs } from './needs.svelte';
import { add, alice, bob, bothSaidYes, listenToTold, spaceOf } from './screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';

const told = listenToTold();

function showBoard(space: SpaceDoc, memory: BoardMemory = createBoardMemory(), query = '') {
	const onquery = vi.fn<(query: string) => void>();
	const onnew = vi.fn<() => void>();
	const screen = render(BoardScreen, {
		needs: new Needs(createTestSession(space)),
		memory,
		query,
		onquery,
		onnew
	});
	return { screen, onquery, onnew };
}
const card = (title: string) => page.getByRole('article', { name: title });

describe('the board', () => {
	it('says yes with one press, says so aloud, and takes it back by undo', async () => {
		const space = spaceOf(bob);
		const id = add(space, 'Ride to the clinic', { onBehalfOf: 'Nando' });
		showBoard(space);
		await card('Ride to the clinic')
			.getByRole('button', { name: /I can do it/ })
			.click();
		await expect.element(card('Ride to the clinic').getByText('You said yes')).toBeVisible();
		expect(postIn(space, id).claims).toMatchObject([{ personId: bob, state: 'offered' }]);
		await card('Ride to the clinic')
			.getByRole('button', { name: /I'm going/ })
			.click();
		await expect.element(card('Ride to the clinic').getByText("You're going")).toBeVisible();
		told.at(-1)?.undo?.();
		await expect.element(card('Ride to the clinic').getByText('You said yes')).toBeVisible();
	});

	it('says how many there are when the question changes, not when neighbours post', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday');
		showBoard(space);
		const said = page.getByRole('status').first();
		await expect.element(said).toHaveTextContent(m.board_count({ count: 1 }));
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		add(space, 'I can mend bicycles', { kind: 'offer' });
		await vi.waitFor(() => expect(document.querySelectorAll('article')).toHaveLength(2));
		vi.advanceTimersByTime(5_000);
		vi.useRealTimers();
		await tick();
		expect(said.element().textContent).toBe(m.board_count({ count: 1 }));
		const needs = page.getByRole('button', { name: 'Needs' });
		await needs.click();
		await needs.click();
		await expect.element(said).toHaveTextContent(m.board_count({ count: 2 }));
	});

	it('keeps the choice of filters in the address and shows only what fits', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday');
		add(space, 'I can mend bicycles', { kind: 'offer', category: 'repairs' });
		const { onquery } = showBoard(space);
		await page.getByRole('button', { name: 'Offers' }).click();
		expect(onquery).toHaveBeenLastCalledWith('?kind=offer');
		await expect.element(card('Soup on Sunday')).not.toBeInTheDocument();
		await expect.element(card('I can mend bicycles')).toBeVisible();
	});

	it('reads its filters from the address, and never writes search words or areas into it', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday', { area: 'Hill Road' });
		add(space, 'I can mend bicycles', { kind: 'offer', area: 'Elm Street' });
		const { onquery } = showBoard(space, createBoardMemory(), '?kind=need');
		await expect.element(card('Soup on Sunday')).toBeVisible();
		await expect.element(card('I can mend bicycles')).not.toBeInTheDocument();
		await page.getByRole('searchbox').fill('soup');
		await page.getByRole('combobox', { name: 'Area' }).selectOptions('Hill Road');
		await expect.element(card('Soup on Sunday')).toBeVisible();
		for (const [query] of onquery.mock.calls) expect(query).not.toMatch(/soup|hill/iu);
	});

	it('finds an area again by its mark after a reload', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday', { area: 'Hill Road' });
		add(space, 'Ride to the clinic', { area: 'Elm Street' });
		showBoard(space, createBoardMemory(), `?area=${areaMark('hill  road')}`);
		await expect.element(card('Soup on Sunday')).toBeVisible();
		await expect.element(card('Ride to the clinic')).not.toBeInTheDocument();
	});

	it('finds as one types, remembers the words in memory, and clears them', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday');
		add(space, 'Ride to the clinic');
		const memory = createBoardMemory();
		showBoard(space, memory);
		await page.getByRole('searchbox').fill('clinic');
		await expect.element(card('Soup on Sunday')).not.toBeInTheDocument();
		await expect.element(card('Ride to the clinic')).toBeVisible();
		expect(memory.words).toBe('clinic');
		await page.getByRole('searchbox').fill('zeppelin');
		await expect.element(page.getByText('Nothing matches')).toBeVisible();
		await page.getByRole('button', { name: 'Clear filters' }).click();
		await expect.element(card('Soup on Sunday')).toBeVisible();
	});

	it('tells a newcomer that the board is on its way, and not that it is empty', async () => {
		showBoard(spaceOf(bob));
		await expect.element(page.getByText('You are in. The board is on its way')).toBeVisible();
		await expect.element(page.getByText('The board is empty')).not.toBeInTheDocument();
	});

	it('teaches when it is empty', async () => {
		const space = spaceOf(alice);
		valueOf(renameGroup(space, 'Maple Street'));
		showBoard(space);
		await expect.element(page.getByText('The board is empty')).toBeVisible();
		await expect.element(page.getByRole('link', { name: 'Post a need' })).toBeVisible();
	});

	it('takes / to the search and n to a new post, but not while one types', async () => {
		const space = spaceOf(alice);
		add(space, 'Soup on Sunday');
		const { onnew } = showBoard(space);
		await userEvent.keyboard('/');
		await expect.element(page.getByRole('searchbox')).toHaveFocus();
		await userEvent.keyboard('n');
		expect(onnew).not.toHaveBeenCalled();
		await expect.element(page.getByRole('searchbox')).toHaveValue('n');
		await userEvent.keyboard('{Escape}');
		await page.getByRole('heading', { name: 'Any time' }).click();
		await userEvent.keyboard('n');
		expect(onnew).toHaveBeenCalledOnce();
	});

	it('holds five thousand cards with few of them in the page, and brings up any one', async () => {
		const space = spaceOf(alice);
		const ids = Array.from({ length: 5000 }, (_, at) => add(space, `Need number ${at}`));
		const memory = createBoardMemory();
		memory.focusPost = ids[2500] ?? null;
		const { screen } = showBoard(space, memory, '?sort=number');
		await expect.element(card('Need number 0')).toBeVisible();
		expect(document.querySelectorAll('article').length).toBeLessThan(60);
		const { arrive } = screen.component as { arrive(): Promise<void> };
		await arrive();
		expect(document.activeElement?.textContent).toBe('Need number 2500');
		expect(document.querySelectorAll('article').length).toBeLessThan(60);
	}, 60_000);
});

describe('two who said yes while apart', () => {
	it('both stand on the card, and Alice shares it with one press', async () => {
		const { hers, id } = bothSaidYes('Insulin kept cold');
		showBoard(hers);
		await expect.element(page.getByText(/both said yes while apart/)).toBeVisible();
		await page.getByRole('button', { name: 'Share it' }).click();
		await expect.element(page.getByText(/both said yes while apart/)).not.toBeInTheDocument();
		expect(postIn(hers, id).claims.filter(({ state }) => state === 'offered')).toHaveLength(2);
	});
});

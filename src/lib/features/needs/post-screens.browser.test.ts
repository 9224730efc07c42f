import { binPost, editPost } from '$lib/doc/commands';
import { meet, postIn, valueOf } from '$lib/doc/space-for-tests';
import { describe, expect, it } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import ApartScreen from './apart-screen.svelte';
import BinScreen from './bin-screen.svelte';
import { Needs } from './needs.svelte';
import PostScreen from './post-screen.svelte';
import { add, alice, bob, bothSaidYes, listenToTold, spaceOf } from './screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';

const told = listenToTold();

describe('one post', () => {
	it('opens a contact only when asked, and links only what can be called', async () => {
		const space = spaceOf(bob);
		const id = add(space, 'Ride', {
			contact: {
				audience: 'group',
				details: { reach: '555 0117 99 javascript:alert(1)', place: 'Second door', notWith: '' }
			}
		});
		const { container } = render(PostScreen, {
			needs: new Needs(createTestSession(space)),
			postId: id,
			back: '#',
			onbinned: () => undefined
		});
		await expect.element(page.getByText('Second door')).toBeVisible();
		const links = [...container.querySelectorAll('a')].map((link) => link.getAttribute('href'));
		expect(links.filter((href) => !href?.startsWith('#'))).toEqual(['tel:555011799']);
	});

	it('is closed with a reason, opened again, and put in the bin, each with its words', async () => {
		const space = spaceOf(alice);
		const id = add(space, 'Soup');
		render(PostScreen, {
			needs: new Needs(createTestSession(space)),
			postId: id,
			back: '#',
			onbinned: () => undefined
		});
		await page.getByRole('button', { name: 'Close it' }).click();
		await page.getByRole('radio', { name: 'Met elsewhere' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Close it' }).click();
		await expect.element(page.getByText('Closed: Met elsewhere')).toBeVisible();
		await page.getByRole('button', { name: 'Open it again' }).click();
		await expect.element(page.getByText('Closed: Met elsewhere')).not.toBeInTheDocument();
		expect(postIn(space, id).closed).toBeNull();
		await page.getByRole('button', { name: 'More' }).click();
		await page.getByRole('menuitem', { name: 'Put in the bin' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Put in the bin' }).click();
		await expect.element(page.getByText(/In the bin/)).toBeVisible();
		expect(postIn(space, id).gone).not.toBeNull();
		expect(told.map(({ undo }) => undo !== null)).toEqual([true, true, true]);
		await page.getByText('Who did what').click();
		await expect.element(page.getByText(/put it in the bin/)).toBeVisible();
	});

	it('takes a yes for a neighbour without a device', async () => {
		const space = spaceOf(bob);
		const id = add(space, 'Move a sofa', { wanted: 3, onBehalfOf: 'Nando' });
		render(PostScreen, {
			needs: new Needs(createTestSession(space)),
			postId: id,
			back: '#',
			onbinned: () => undefined
		});
		await page.getByRole('button', { name: 'More' }).click();
		await page.getByRole('menuitem', { name: 'Say yes for a neighbour' }).click();
		await page.getByRole('textbox', { name: "The neighbour's name" }).fill('Rosa');
		await userEvent.keyboard('{Enter}');
		await expect.element(page.getByText(/^Rosa, said by/)).toBeVisible();
		expect(postIn(space, id).claims).toMatchObject([{ speaksFor: 'Rosa', state: 'offered' }]);
	});

	it('shows what Eve wrote as words and nothing else', async () => {
		const space = spaceOf(alice);
		const title = '<img src=x onerror=alert(1)>';
		const id = add(space, title, { details: '<script>alert(1)</script>', area: '"><b>x' });
		const { container } = render(PostScreen, {
			needs: new Needs(createTestSession(space)),
			postId: id,
			back: '#',
			onbinned: () => undefined
		});
		await expect.element(page.getByRole('heading', { name: title })).toBeVisible();
		expect(container.querySelector('img, script, b')).toBeNull();
	});
});

describe('two who said yes while apart', () => {
	it('can take different days, said in words', async () => {
		const { his, id } = bothSaidYes('Walk the dog');
		render(ApartScreen, { needs: new Needs(createTestSession(his)), back: '#' });
		await page.getByRole('button', { name: 'Different days' }).click();
		await page.getByRole('textbox').fill('I take Monday');
		await userEvent.keyboard('{Enter}');
		await expect.element(page.getByText('Nothing to settle')).toBeVisible();
		expect(postIn(his, id).claims.map(({ words }) => words)).toContain('I take Monday');
	});
});

describe('words that were overwritten unseen', () => {
	it('are offered back to their author beside the others', async () => {
		const [hers, his] = [spaceOf(alice), spaceOf(bob)];
		const id = add(hers, 'Soup');
		meet(hers, his);
		valueOf(editPost(hers, id, { title: 'Soup for three' }));
		valueOf(editPost(his, id, { title: 'Soup and bread' }));
		meet(hers, his);
		const loser = hers.collisions.current().length > 0 ? hers : his;
		const [mine, theirs] =
			loser === hers ? ['Soup for three', 'Soup and bread'] : ['Soup and bread', 'Soup for three'];
		expect(postIn(loser, id).title).toBe(theirs);
		render(ApartScreen, { needs: new Needs(createTestSession(loser)), back: '#' });
		await expect.element(page.getByText(mine, { exact: true })).toBeVisible();
		await page.getByRole('button', { name: 'Use mine' }).click();
		await expect.element(page.getByText('Nothing to settle')).toBeVisible();
		meet(hers, his);
		expect(postIn(hers, id).title).toBe(mine);
		expect(postIn(his, id).title).toBe(mine);
	});
});

describe('the bin', () => {
	it('says how long things stay and gives them back', async () => {
		const space = spaceOf(alice);
		const id = add(space, 'Soup');
		valueOf(binPost(space, id));
		render(BinScreen, { needs: new Needs(createTestSession(space)), back: '#' });
		await expect.element(page.getByText('30 days left')).toBeVisible();
		await page.getByRole('button', { name: /Put it back/ }).click();
		await expect.element(page.getByText('The bin is empty')).toBeVisible();
		expect(postIn(space, id).gone).toBeNull();
	});
});

import { editPost } from '$lib/doc/commands';
import { meet, postIn, valueOf } from '$lib/doc/space-for-tests';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { RecordId } from '$lib/model/ids';
import { describe, expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import { createBoardMemory } from './board-memory';
import EditScreen from './edit-screen.svelte';
import { Needs } from './needs.svelte';
import NewScreen from './new-screen.svelte';
import { add, alice, bob, listenToTold, spaceOf } from './screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';

describe('the form', () => {
	function showForm(space: SpaceDoc, memory = createBoardMemory()) {
		const onposted = vi.fn<(post: RecordId) => void>();
		const needs = new Needs(createTestSession(space));
		const screen = render(NewScreen, {
			needs,
			memory,
			kind: 'need',
			back: '#',
			oncancel: () => undefined,
			onposted
		});
		return { screen, onposted, needs };
	}
	const told = listenToTold();

	it('says in plain words what is missing, at the first field that lacks it', async () => {
		showForm(spaceOf(alice));
		await page.getByRole('button', { name: 'Post it' }).click();
		await expect.element(page.getByText(/Say in a few words/)).toBeVisible();
		await expect.element(page.getByRole('textbox', { name: 'What is needed?' })).toHaveFocus();
	});

	it('says so when the app cannot read its own files, and keeps the words for another try', async () => {
		const { needs, onposted } = showForm(spaceOf(alice));
		vi.spyOn(needs, 'acts').mockRejectedValueOnce(new TypeError('Failed to fetch'));
		await page.getByRole('textbox', { name: 'What is needed?' }).fill('Soup');
		await page.getByRole('combobox', { name: 'What kind of thing?' }).selectOptions('Food');
		await page.getByRole('button', { name: 'Post it' }).click();
		await vi.waitFor(() => expect(told).toMatchObject([{ tone: 'warn' }]));
		await page.getByRole('button', { name: 'Post it' }).click();
		await vi.waitFor(() => expect(onposted).toHaveBeenCalledOnce());
	});

	it('offers to move a phone number to the contact, and posts with Enter', async () => {
		const space = spaceOf(alice);
		const { onposted } = showForm(space);
		await page.getByRole('textbox', { name: 'What is needed?' }).fill('Soup, 555 015 3377');
		await page.getByRole('button', { name: 'Move it' }).click();
		await page.getByRole('combobox', { name: 'What kind of thing?' }).selectOptions('Food');
		await page.getByText('Anyone in the group', { exact: true }).click();
		await page.getByRole('textbox', { name: 'What is needed?' }).click();
		await userEvent.keyboard('{Enter}');
		await vi.waitFor(() => expect(onposted).toHaveBeenCalledOnce());
		expect(space.posts.current().all).toMatchObject([
			{ title: 'Soup', contact: { kind: 'group', details: { reach: '555 015 3377' } } }
		]);
	});

	it('keeps what was begun while the person is elsewhere', async () => {
		const memory = createBoardMemory();
		const space = spaceOf(alice);
		const first = showForm(space, memory);
		await page.getByRole('textbox', { name: 'What is needed?' }).fill('Half a thought');
		await first.screen.unmount();
		showForm(space, memory);
		await expect
			.element(page.getByRole('textbox', { name: 'What is needed?' }))
			.toHaveValue('Half a thought');
	});

	it('changes only what was touched while somebody else changes the rest', async () => {
		const [hers, his] = [spaceOf(alice), spaceOf(bob)];
		const id = add(hers, 'Soup', { wanted: 1 });
		meet(hers, his);
		const setPresence = vi.fn<(presence: { editing: string | null }) => void>();
		const onleave = vi.fn<() => void>();
		const { unmount } = render(EditScreen, {
			needs: new Needs(createTestSession(hers, { setPresence })),
			memory: createBoardMemory(),
			postId: id,
			back: '#',
			onleave
		});
		await expect.element(page.getByRole('heading', { name: /^Change/ })).toBeVisible();
		expect(setPresence).toHaveBeenLastCalledWith({ editing: id });
		valueOf(editPost(his, id, { wanted: 4, size: 'ongoing' }));
		meet(hers, his);
		await expect.element(page.getByText(/Somebody else changed this/)).toBeVisible();
		await page.getByRole('textbox', { name: 'What is needed?' }).fill('Soup for all');
		await page.getByRole('button', { name: 'Keep changes' }).click();
		await vi.waitFor(() => expect(onleave).toHaveBeenCalledOnce());
		expect(postIn(hers, id)).toMatchObject({ title: 'Soup for all', wanted: 4, size: 'ongoing' });
		await unmount();
		expect(setPresence).toHaveBeenLastCalledWith({ editing: null });
	});
});

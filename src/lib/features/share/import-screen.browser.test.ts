import csv from '../../../../tests/data/needs.csv?raw';
import '$lib/ui/tokens.css';
import '$lib/ui/base.css';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import ImportScreenWithin from './screens-for-tests.svelte';
import { createSealingSession } from '$lib/features/session-for-tests';

const now = Date.UTC(2026, 10, 21, 12);
const fileOf = (text: string, name = 'needs.csv') => new File([text], name, { type: 'text/csv' });

async function choose(file: File): Promise<void> {
	const input = document.querySelector<HTMLInputElement>('input[type=file]');
	if (!input) throw new Error('no file input');
	await userEvent.upload(input, file);
}

test('Alice brings in her street, sees what was guessed, and takes it back', async () => {
	await page.viewport(420, 900);
	const { session, sealed } = createSealingSession(now);
	await render(ImportScreenWithin, { session, screen: 'import' });
	await choose(fileOf(csv));

	await expect
		.element(page.getByRole('combobox', { name: /Need or offer\? is/ }))
		.toHaveValue('kind');
	await expect.element(page.getByText('6 blank rows are passed over.')).toBeVisible();
	await expect.element(page.getByText(/196 contacts come along, sealed/)).toBeVisible();
	await page.getByRole('button', { name: 'Bring in 314 posts' }).click();

	await expect.element(page.getByText('314 posts are on the board')).toBeVisible();
	expect(sealed.size).toBe(196);
	await page.getByRole('button', { name: /^Undo/ }).click();
	await expect.element(page.getByText('They are in the bin, for 30 days.')).toBeVisible();
	expect(session.space.posts.current().all.every((post) => post.gone !== null)).toBe(true);
});

test('a corrected column is read again at once, and rows that say no kind are asked about', async () => {
	await page.viewport(1200, 900);
	const { session } = createSealingSession(now);
	await render(ImportScreenWithin, { session, screen: 'import' });
	await choose(fileOf('Need or offer,Title,Stuff\nneed,Bread,Elm\n?,Soup,Oak\n'));

	await expect.element(page.getByText('One row could not be read')).toBeVisible();
	await page.getByRole('combobox', { name: 'Stuff is' }).selectOptions('Area');
	await page.getByRole('radio', { name: 'They are offers' }).click({ force: true });
	await page.getByRole('button', { name: 'Bring in 2 posts' }).click();
	await expect.element(page.getByText('2 posts are on the board')).toBeVisible();
	const posts = session.space.posts.current().all;
	expect(posts.map(({ kind, title, area }) => [kind, title, area])).toEqual([
		['need', 'Bread', 'Elm'],
		['offer', 'Soup', 'Oak']
	]);
});

test('what a column was taken for can be read whole, over the table too', async () => {
	await page.viewport(1200, 900);
	const { session } = createSealingSession(now);
	await render(ImportScreenWithin, { session, screen: 'import' });
	await choose(fileOf(csv));
	const choice = page.getByRole('combobox', { name: /Need or offer\? is/ });
	await expect.element(choice).toBeVisible();
	const select = choice.element() as HTMLSelectElement;
	const width = select.offsetWidth;
	select.style.inlineSize = 'max-content';
	expect(width).toBeGreaterThanOrEqual(select.offsetWidth);
});

test.each([
	['is empty', '', /This file is empty/],
	['is a picture', '\u0089PNG\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0000', /no rows of text/],
	['is a workbook', 'PK\u0003\u0004', /This is a workbook/]
])('a file that %s gets a sentence of its own', async (_, text, words) => {
	const { session } = createSealingSession(now);
	await render(ImportScreenWithin, { session, screen: 'import' });
	await choose(new File([Uint8Array.from(text, (char) => char.charCodeAt(0))], 'needs.csv'));
	await expect.element(page.getByRole('alert')).toHaveTextContent(words);
});

test('a file of 50 MB that is dropped is refused before a byte of it is read', async () => {
	const { session } = createSealingSession(now);
	await render(ImportScreenWithin, { session, screen: 'import' });
	const file = new File([new Uint8Array(50_000_000)], 'needs.csv');
	const reads = vi.spyOn(Blob.prototype, 'arrayBuffer');
	const dataTransfer = new DataTransfer();
	dataTransfer.items.add(file);
	page
		.getByRole('group', { name: 'Choose a file' })
		.element()
		.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
	await expect.element(page.getByRole('alert')).toHaveTextContent(/larger than 20 MB/);
	expect(reads).not.toHaveBeenCalled();
	reads.mockRestore();
});

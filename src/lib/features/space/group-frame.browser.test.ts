import { alice, listenToTold, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import { fail, ok } from '$lib/model/result';
import * as m from '$lib/paraglide/messages.js';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import Within from './within-for-tests.svelte';

const told = listenToTold();

test('a group of which nothing is left says so, and that an invitation leads back in', async () => {
	const openSession = () => Promise.resolve(fail('erased'));
	await render(Within, { app: { openSession }, part: 'frame' });
	await expect.element(page.getByRole('heading')).toHaveTextContent(m.space_open_erased());
	await expect.element(page.getByText(m.space_open_erased_text())).toBeVisible();
	await expect
		.element(page.getByRole('link', { name: m.space_way_join() }))
		.toHaveAttribute('href', '#/join');
	expect(page.getByRole('button', { name: m.common_try_again() }).query()).toBeNull();
});

test.each([
	[2, [m.space_open_damaged()]],
	[0, []]
])('with %i damaged records at opening, it is said that they lack', async (damaged, words) => {
	const session = createTestSession(spaceOf(alice), { damaged });
	const openSession = vi.fn(() => Promise.resolve(ok(session)));
	await render(Within, { app: { openSession }, part: 'frame' });
	await expect.element(page.getByRole('heading', { name: 'Board' })).toBeVisible();
	expect(told.map((one) => one.words)).toEqual(words);
});

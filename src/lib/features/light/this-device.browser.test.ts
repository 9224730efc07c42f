import { alice, bob, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import Within from '$lib/features/space/within-for-tests.svelte';
import * as m from '$lib/paraglide/messages.js';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { createSyncDoc } from '$lib/doc/sync-doc';

test('what could not be read here is counted in plain words, and only then', async () => {
	const lacking = createValue(0);
	const show = () =>
		render(Within, {
			session: createTestSession(spaceOf(alice), {
				lacking,
				acknowledgeDamage: () => lacking.set(0)
			}),
			part: 'this-device'
		});
	const whole = await show();
	await expect.element(page.getByRole('heading')).toBeVisible();
	expect(page.getByText(/could not be read/).query()).toBeNull();
	await whole.unmount();
	lacking.set(3);
	await show();
	await expect.element(page.getByText(m.light_damaged({ count: 3 }))).toBeVisible();
	await page.getByRole('button', { name: m.light_damaged_known() }).click();
	await expect.element(page.getByText(/could not be read/)).not.toBeInTheDocument();
});

test.each([
	[1, null],
	[6, m.light_big({ size: 6, most: 20 })],
	[21, m.light_big_full({ size: 21 })]
])('a notebook of %i MB says so only from 5 MB on', async (megabytes, words) => {
	const space = spaceOf(alice);
	space.ydoc.getMap('more').set('much', 'x'.repeat(megabytes * 1024 * 1024));
	await render(Within, { session: createTestSession(space), part: 'this-device' });
	await expect.element(page.getByRole('heading')).toBeVisible();
	if (words === null) expect(page.getByText(/MB/).query()).toBeNull();
	else await expect.element(page.getByText(words)).toBeVisible();
});

test('a notebook that takes no more from others says so, and goes on keeping what is written here', async () => {
	const space = spaceOf(alice);
	space.ydoc.getMap('more').set('much', 'x'.repeat(24 * 1024 * 1024));
	await render(Within, { session: createTestSession(space), part: 'this-device' });
	await expect.element(page.getByText(m.light_big_full({ size: 24 }))).toBeVisible();
	const his = spaceOf(bob);
	his.ydoc.getMap('more').set('more', 'x'.repeat(1000));
	const update = createSyncDoc('records', his).updateSince(Uint8Array.of(0));
	const sync = createSyncDoc('records', space);
	expect(sync.applyRemote(update)).toMatchObject({
		problem: { code: 'full' }
	});
	await expect.element(page.getByText(m.light_refuses())).toBeVisible();
	space.ydoc.getMap('more').set('mine', 'soup');
	expect(space.ydoc.getMap('more').get('mine')).toBe('soup');
	expect(space.ydoc.getMap('more').has('more')).toBe(false);
	sync.close();
});

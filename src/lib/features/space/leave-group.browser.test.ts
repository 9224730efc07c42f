import { alice, listenToTold, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import { ok } from '$lib/model/result';
import * as m from '$lib/paraglide/messages.js';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import Within from './within-for-tests.svelte';

vi.mock('$app/navigation', () => ({
	goto: () => Promise.resolve(),
	afterNavigate: () => undefined
}));
const told = listenToTold();
const name = 'Elm Street';

/** Alice's dialog is open; `done` is what happened so far, in order. */
async function askedToLeave(heard: Promise<boolean>) {
	const done: string[] = [];
	const session = createTestSession(spaceOf(alice), {
		leave() {
			done.push('left');
			return heard;
		}
	});
	const forgetGroup = () => {
		done.push('erased');
		return Promise.resolve(ok(null));
	};
	await render(Within, { part: 'leave', session, app: { forgetGroup } });
	await page.getByRole('button', { name: m.space_leave_open() }).click();
	return done;
}

test('who leaves tells the others first, sees that it does, and is told that they heard', async () => {
	let hear: (heard: boolean) => void = () => undefined;
	const done = await askedToLeave(new Promise<boolean>((resolve) => (hear = resolve)));
	await expect.element(page.getByText(m.space_leave_nobody())).toBeVisible();
	await page.getByRole('button', { name: m.space_leave_do_leave() }).click();
	await expect.element(page.getByText(m.space_leave_telling())).toBeVisible();
	expect(done).toEqual(['left']);
	hear(true);
	await vi.waitFor(() => expect(told.length).toBe(1));
	expect(done).toEqual(['left', 'erased']);
	expect(told[0]?.words).toBe(m.space_leave_heard({ name }));
});

test('who leaves while nobody is there is told that the others still list this device', async () => {
	const done = await askedToLeave(Promise.resolve(false));
	await page.getByRole('button', { name: m.space_leave_do_leave() }).click();
	await vi.waitFor(() => expect(told[0]?.words).toBe(m.space_leave_unheard({ name })));
	expect(done).toEqual(['left', 'erased']);
});

test('who only clears this device tells nobody', async () => {
	const done = await askedToLeave(Promise.resolve(true));
	await page.getByText(m.space_leave_way_clear()).click();
	expect(page.getByText(m.space_leave_nobody()).query()).toBeNull();
	await page.getByRole('button', { name: m.space_leave_do() }).click();
	await vi.waitFor(() => expect(told[0]?.words).toBe(m.space_leave_done({ name })));
	expect(done).toEqual(['erased']);
});

test('what would be lost with this device is counted before it is erased', async () => {
	const carried = ['soup', 'ladder'].map((record) => ({ record, devices: 0 }));
	const session = createTestSession(spaceOf(alice), { status: { onlyHere: true, carried } });
	await render(Within, { part: 'leave', session });
	await page.getByRole('button', { name: m.space_leave_open() }).click();
	await expect.element(page.getByText(m.space_leave_only_here_count({ count: 2 }))).toBeVisible();
});

import type { JoinAttempt, JoinStage } from '$lib/features/join';
import Within from '$lib/features/space/within-for-tests.svelte';
import { createValue } from '$lib/model/view';
import * as m from '$lib/paraglide/messages.js';
import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';

test('an invitation stays in its field when the app cannot fetch what opens it, for another try', async () => {
	const attempt: JoinAttempt = {
		stage: createValue<JoinStage>({ kind: 'stopped', problem: 'expired' }),
		giveName: () => undefined,
		close: () => undefined
	};
	const join = vi
		.fn<(text: string) => Promise<JoinAttempt>>()
		.mockRejectedValueOnce(new TypeError('Failed to fetch'))
		.mockResolvedValue(attempt);
	await render(Within, { app: { join }, part: 'join' });
	const field = page.getByRole('textbox', { name: m.people_join_paste() });
	await field.fill('come in: https://example.org/#/join/AAAA');
	await page.getByRole('button', { name: m.people_join_go() }).click();
	await expect.element(page.getByText(m.people_join_failed())).toBeVisible();
	await expect.element(field).toHaveValue('come in: https://example.org/#/join/AAAA');
	await page.getByRole('button', { name: m.people_join_go() }).click();
	await expect.element(page.getByText(m.people_join_problem_expired())).toBeVisible();
	expect(join).toHaveBeenCalledTimes(2);
});

import * as m from '$lib/paraglide/messages.js';
import { afterAll, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import { comeIn, lightIs, makeGroup, makeInvitation, patience, visit } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
afterAll(() => browsers.closeAll());

test('Bob leaves while Alice is there: he is told that it was heard, and she sees that he left', async () => {
	const [hers, his] = [(await browsers.open()).page(), (await browsers.open()).page()];
	await makeGroup(hers, url, 'Elm Street', 'Alice');
	await comeIn(his, await makeInvitation(hers, '1'), 'Bob');
	await lightIs(his, 'in-step', 1);
	await visit(hers, 'people');
	const bob = hers.getByRole('listitem').filter({ hasText: 'Bob' });
	await bob.waitFor(patience);
	await visit(his, 'more');
	await his.getByRole('button', { name: m.space_leave_open() }).click();
	await his.getByRole('button', { name: m.space_leave_do_leave() }).click();
	await his
		.getByText(m.space_leave_heard({ name: 'Elm Street' }))
		.first()
		.waitFor(patience);
	await bob.getByText(m.people_left()).waitFor(patience);
});

test('Alice leaves while nobody is there, and is told that nobody answered', async () => {
	const page = (await browsers.open()).page();
	await makeGroup(page, url, 'Oak Street', 'Alice');
	await visit(page, 'more');
	await page.getByRole('button', { name: m.space_leave_open() }).click();
	await page.getByText(m.space_leave_nobody()).waitFor();
	await page.getByRole('button', { name: m.space_leave_do_leave() }).click();
	await page
		.getByText(m.space_leave_unheard({ name: 'Oak Street' }))
		.first()
		.waitFor(patience);
});

import * as m from '$lib/paraglide/messages.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowsers, type Neighbour } from './browsers';
import {
	cardOf,
	groupUrl,
	lightIs,
	makeGroup,
	makeInvitation,
	openLink,
	patience,
	post,
	sayYes,
	visit
} from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let alice: Neighbour;
let bob: Neighbour;
beforeAll(async () => {
	alice = await browsers.open();
	bob = await browsers.open();
	await makeGroup(alice.page(), url, 'Maple Street', 'Alice');
});
afterAll(() => browsers.closeAll());

/** Used by Bob in the first test, and closed to everybody after him. */
let once = '';

test('Bob opens a link, is in, says yes, and both are in step', async () => {
	const [hers, his] = [alice.page(), bob.page()];
	await post(hers, 'Soup for Tuesday');
	once = await makeInvitation(hers, '1');

	await openLink(his, once);
	await his.getByLabel(m.people_join_name()).waitFor();
	expect(his.url()).toBe(`${url}#/join`);
	await his.getByText(m.people_join_to({ group: 'Maple Street' })).waitFor(patience);
	await his.getByText(m.people_join_by({ name: 'Alice' })).waitFor();
	await his.getByLabel(m.people_join_name()).fill('Bob');
	await his.getByRole('button', { name: m.people_join_enter(), exact: true }).click();
	await his.waitForURL(groupUrl(hers), patience);
	await his.goBack().catch(() => null);
	expect(his.url()).not.toContain(once.slice(-20));

	await his.goto(groupUrl(hers));
	await visit(his, 'board');
	await cardOf(his, 'Soup for Tuesday').waitFor(patience);
	await sayYes(his, 'Soup for Tuesday');
	await visit(hers, 'board');
	await cardOf(hers, 'Soup for Tuesday')
		.getByText(m.board_one_offered({ name: 'Bob' }))
		.waitFor(patience);
	await lightIs(hers, 'in-step', 1);
	await lightIs(his, 'in-step', 1);

	for (const page of [hers, his]) {
		await visit(page, 'people');
		const bobsLine = page.getByRole('listitem').filter({ hasText: 'Bob' });
		await bobsLine.getByText(m.people_let_in_by({ name: 'Alice', when: '' }).trim()).waitFor();
		await page
			.getByRole('listitem')
			.filter({ hasText: m.people_started() })
			.getByText('Alice')
			.waitFor();
	}
});

test('an invitation that is closed, cut or no invitation says which, and a way on', async () => {
	const carol = (await browsers.open()).page();
	const stopped = async (words: string): Promise<void> => {
		await carol.getByText(words).waitFor(patience);
		await carol.getByText(m.people_join_stopped()).waitFor();
		await carol.getByRole('button', { name: m.people_join_other() }).waitFor();
	};
	await openLink(carol, once);
	await stopped(m.people_join_problem_used_up());

	const withdrawn = await makeInvitation(alice.page(), '1');
	await visit(alice.page(), 'people');
	await alice
		.page()
		.getByRole('listitem')
		.filter({ hasText: m.people_invitation_uses({ count: 1 }) })
		.getByRole('button', { name: m.people_invitation_withdraw() })
		.click();
	await alice.page().getByText(m.people_no_invitations()).waitFor();
	await openLink(carol, withdrawn);
	await stopped(m.people_join_problem_withdrawn());

	const open = await makeInvitation(alice.page());
	await openLink(carol, open.slice(0, -12));
	await stopped(m.people_join_problem_mangled());
	const at = open.length - 30;
	const other = open[at] === 'A' ? 'B' : 'A';
	await openLink(carol, open.slice(0, at) + other + open.slice(at + 1));
	await stopped(m.people_join_problem_mangled());

	await carol.getByRole('button', { name: m.people_join_other() }).click();
	await carol.getByLabel(m.people_join_paste()).fill('See you at eight, the door is open');
	await carol.getByRole('button', { name: m.people_join_go(), exact: true }).click();
	await stopped(m.people_join_problem_not_an_invitation());

	await carol.clock.setSystemTime(Date.now() + 8 * 86_400_000);
	await openLink(carol, open);
	await stopped(m.people_join_problem_expired());
});

test('where nobody is there the page waits, and goes on by itself when Alice comes home', async () => {
	const group = groupUrl(alice.page());
	const link = await makeInvitation(alice.page());
	await lightIs(alice.page(), 'in-step', 1);
	await bob.close();
	await alice.context().close();

	const dora = (await browsers.open()).page();
	await openLink(dora, link);
	await dora.getByLabel(m.people_join_name()).fill('Dora');
	await dora.getByRole('button', { name: m.people_join_enter(), exact: true }).click();
	await dora.getByText(m.people_join_looking_more()).waitFor();

	const hers = await alice.reopen();
	await hers.goto(group);
	await dora.waitForURL(group, patience);
	await visit(dora, 'board');
	await cardOf(dora, 'Soup for Tuesday')
		.getByText(m.board_one_offered({ name: 'Bob' }))
		.waitFor(patience);
});

import * as m from '$lib/paraglide/messages.js';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createBrowsers } from './browsers';
import { cardOf } from './street-life';

const url = inject('baseUrl');
const browsers = createBrowsers([url]);
let page: Page;
beforeAll(async () => {
	page = (await browsers.open()).page();
});
afterAll(() => browsers.closeAll());

const press = (key: string): Promise<void> => page.keyboard.press(key);
const type = (words: string): Promise<void> => page.keyboard.type(words);
const focused = (target: Locator): Promise<boolean> =>
	target.evaluate((element) => element === document.activeElement);

/** Presses Tab until this has the focus, as somebody without a mouse does; fails after 80 presses. */
async function tabTo(target: Locator, back = false): Promise<void> {
	await target.waitFor();
	for (let presses = 0; presses < 80; presses += 1) {
		if (await focused(target)) return;
		await press(back ? 'Shift+Tab' : 'Tab');
	}
	throw new Error(`Tab never comes to ${String(target)}`);
}
const button = (name: string, within: Page | Locator = page): Locator =>
	within.getByRole('button', { name, exact: true });

test('a group is made, and a need posted, by keyboard alone', async () => {
	await page.goto(`${url}#/`);
	await tabTo(page.getByRole('link', { name: m.space_way_make_do() }));
	await press('Enter');
	await tabTo(page.getByLabel(m.space_new_name(), { exact: true }));
	await type('Maple Street');
	await press('Tab');
	await type('Alice');
	await press('Enter');
	await page.waitForURL(/#\/g\/[\w-]{43}$/);

	await tabTo(page.getByRole('navigation').getByRole('link', { name: m.space_nav_board() }));
	await press('Enter');
	await page.waitForURL(/\/board$/);
	await page.getByText(m.board_empty_title()).waitFor();
	await press('n');
	await tabTo(page.getByRole('link', { name: m.board_choose_need() }));
	await press('Enter');
	const title = page.getByLabel(m.board_post_title_need());
	await tabTo(title);
	await press('Enter');
	await page.getByText(m.board_missing_title()).waitFor();
	expect(await focused(title)).toBe(true);
	await type('Soup for Tuesday');
	await tabTo(page.getByLabel(m.board_post_category()));
	await type(m.board_category_food());
	await tabTo(button(m.board_post_submit()));
	await press('Enter');
	const card = cardOf(page, 'Soup for Tuesday').getByRole('link');
	await expect.poll(() => focused(card)).toBe(true);
});

test('a yes for a neighbour is said, taken back with Ctrl+Z, and said again', async () => {
	await press('Enter');
	await page.locator('main h1', { hasText: 'Soup for Tuesday' }).waitFor();
	const sayForNeighbour = async (): Promise<void> => {
		const more = button(m.board_more(), page.locator('main'));
		await tabTo(more);
		await press('Enter');
		await press('ArrowDown');
		await expect
			.poll(() => focused(page.getByRole('menuitem', { name: m.board_do_speak_for() })))
			.toBe(true);
		await press('Enter');
		await tabTo(page.getByLabel(m.board_yes_neighbour_name()));
		await type('Mrs. Ortega');
		await press('Enter');
		await page.getByText(m.board_said_for({ name: 'Mrs. Ortega', by: 'Alice' })).waitFor();
		await expect.poll(() => focused(more)).toBe(true);
	};
	await sayForNeighbour();
	await press('Control+z');
	await page.getByText(m.board_who_none_need()).waitFor();
	await sayForNeighbour();
});

test('the board is searched and filtered, and a filter stays over a reload', async () => {
	await tabTo(page.getByRole('link', { name: m.common_back() }), true);
	await press('Enter');
	await page.waitForURL(/\/board$/);
	await cardOf(page, 'Soup for Tuesday').waitFor();
	await press('/');
	const search = page.getByLabel(m.board_find(), { exact: true });
	expect(await focused(search)).toBe(true);
	await type('piano');
	await page.getByText(m.board_nothing_title()).waitFor();
	await tabTo(button(m.board_clear()));
	await press('Enter');
	await cardOf(page, 'Soup for Tuesday').waitFor();
	expect(await focused(search)).toBe(true);
	await tabTo(button(m.board_filter_offers()));
	await press('Space');
	await page.getByText(m.board_nothing_title()).waitFor();
	await page.reload();
	await page.getByText(m.board_nothing_title()).waitFor();
	await tabTo(button(m.board_filter_offers()));
	await press('Space');
	await cardOf(page, 'Soup for Tuesday').waitFor();
});

test('a post is closed with a reason, and a neighbour invited', async () => {
	await tabTo(cardOf(page, 'Soup for Tuesday').getByRole('link'));
	await press('Enter');
	await page.locator('main h1', { hasText: 'Soup for Tuesday' }).waitFor();
	await tabTo(button(m.board_do_close()));
	await press('Enter');
	const dialog = page.getByRole('dialog');
	await dialog.waitFor();
	const met = dialog.getByRole('radio', { name: m.board_reason_met_here() });
	await expect.poll(() => focused(met)).toBe(true);
	await press('ArrowDown');
	await tabTo(button(m.board_do_close(), dialog));
	await press('Enter');
	await page
		.getByText(m.board_status_closed({ reason: m.board_reason_met_elsewhere() }))
		.first()
		.waitFor();
	await tabTo(button(m.board_do_reopen()));

	await tabTo(page.getByRole('navigation').getByRole('link', { name: m.space_nav_people() }), true);
	await press('Enter');
	await tabTo(page.locator('main').getByRole('link', { name: m.people_invite() }));
	await press('Enter');
	const week = page.getByRole('radio', { name: m.people_invite_day_7() });
	await tabTo(week);
	await press('ArrowLeft');
	expect(await page.getByRole('radio', { name: m.people_invite_day_1() }).isChecked()).toBe(true);
	await tabTo(button(m.people_invite_make()));
	await press('Enter');
	const link = page.getByLabel(m.people_invite_link());
	await tabTo(link);
	expect(await link.inputValue()).toContain('#/join/');
});

test('a code is shown, sent as text, and another one given, step by step', async () => {
	const main = page.locator('main');
	await tabTo(page.getByRole('navigation').getByRole('link', { name: m.space_nav_people() }), true);
	await press('Enter');
	await tabTo(main.getByRole('link', { name: m.pairing_title() }));
	await press('Enter');
	await tabTo(button(m.pairing_do_show()));
	await press('Enter');
	const step = main.getByRole('status');
	await step.getByText(m.pairing_show_title()).waitFor();
	await expect.poll(() => focused(step)).toBe(true);
	await tabTo(main.locator('summary', { hasText: m.pairing_text_show() }));
	await press('Enter');
	await tabTo(button(m.pairing_text_copy()));
	const code = await main.getByLabel(m.pairing_text_label()).inputValue();
	await tabTo(button(m.pairing_show_next()), true);
	await press('Enter');
	await step.getByText(m.pairing_scan_theirs_title()).waitFor();
	await expect.poll(() => focused(step)).toBe(true);
	// There is no camera here, which unfolds the other way.
	const field = main.getByLabel(m.pairing_text_label());
	await tabTo(field);
	await page.keyboard.insertText(code);
	await tabTo(button(m.pairing_text_take_do()));
	await press('Enter');
	await main.getByRole('alert').getByText(m.pairing_own(), { exact: true }).waitFor();
	await tabTo(button(m.pairing_scan_back()));
	await press('Enter');
	await step.getByText(m.pairing_show_title()).waitFor();
	await expect.poll(() => focused(step)).toBe(true);
});

import type { LightKind } from '$lib/rules/light-words';
import * as m from '$lib/paraglide/messages.js';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright';
import { object, parse, record, string, unknown } from 'valibot';

/** What neighbours do in the app, said once: through the words on the screen, as people find them. */

/** How long a neighbour waits for what comes over the network or from a slow machine. */
export const patience = { timeout: 45_000, interval: 100 };

const groupPage = /#\/g\/[\w-]{43}$/;

export async function makeGroup(
	page: Page,
	url: string,
	name: string,
	myName: string
): Promise<void> {
	await page.goto(`${url}#/new`);
	await page.getByLabel(m.space_new_name(), { exact: true }).fill(name);
	await page.getByLabel(m.space_new_my_name(), { exact: true }).fill(myName);
	await page.getByRole('button', { name: m.space_new_do() }).click();
	await page.waitForURL(groupPage, patience);
}

/** `…#/g/<space>` of the group that is open on this page. */
export function groupUrl(page: Page): string {
	const found = /^.*#\/g\/(?:[\w-]{43}|sample)/.exec(page.url());
	if (found === null) throw new Error(`no group is open at ${page.url()}`);
	return found[0];
}

/**
 * Goes to a page of the open group, such as `board` or `people`; empty is its home. As by a link in
 * the page: an address typed into the bar loads everything anew, and takes its time to save away.
 */
export async function visit(page: Page, place: string): Promise<void> {
	const address = `${groupUrl(page)}${place === '' ? '' : `/${place}`}`;
	const pathOf = (url: string): string => url.replace(/\?[^?]*$/, '');
	const elsewhere = pathOf(page.url()) !== pathOf(address);
	// A press before the app has started is no press in the app.
	await page.locator('main h1').first().waitFor(patience);
	await page.evaluate(
		({ href, leaving }) => {
			if (leaving) document.querySelector('main h1')?.setAttribute('data-left', '');
			const link = document.createElement('a');
			link.href = href;
			document.body.append(link);
			link.click();
			link.remove();
		},
		{ href: address, leaving: elsewhere }
	);
	await page.waitForURL(address, patience);
	await page.locator('main h1:not([data-left])').first().waitFor(patience);
}

/** Makes an invitation and answers its link; five people may use it unless `uses` is '1'. */
export async function makeInvitation(page: Page, uses: '1' | '5' = '5'): Promise<string> {
	await visit(page, 'invite');
	const another = page.getByRole('button', { name: m.people_invite_another() });
	if (await another.isVisible()) await another.click();
	if (uses === '1') await page.getByText(m.people_invite_use_1(), { exact: true }).click();
	await page.getByRole('button', { name: m.people_invite_make(), exact: true }).click();
	return page.getByLabel(m.people_invite_link()).inputValue();
}

/** Opens the link as one does from a message: in a page that was elsewhere. */
export async function openLink(page: Page, link: string): Promise<void> {
	await page.goto('about:blank');
	await page.goto(link);
}

/** Opens the link and gives a name; resolves when the group is open. */
export async function comeIn(page: Page, link: string, name: string): Promise<void> {
	await openLink(page, link);
	await nameAtTheDoor(page, name);
}

/** The second half of it, for who was led to the door by other ways. */
export async function nameAtTheDoor(page: Page, name: string): Promise<void> {
	await page.getByLabel(m.people_join_name()).fill(name, patience);
	await page.getByRole('button', { name: m.people_join_enter(), exact: true }).click();
	await page.waitForURL(groupPage, patience);
}

/** What a post says besides its title; the rest stays as the form has it. */
export interface PostWords {
	readonly kind?: 'need' | 'offer';
	readonly details?: string;
	readonly area?: string;
	readonly reach?: string;
	readonly place?: string;
	/** How many; null for as many as possible, one if left out. */
	readonly wanted?: number | null;
}

/** Posts on the board; resolves when the card is there. */
export async function post(page: Page, title: string, words: PostWords = {}): Promise<void> {
	const { kind = 'need', details, area, reach, place, wanted } = words;
	await visit(page, `board/new?kind=${kind}`);
	await page
		.getByLabel(kind === 'need' ? m.board_post_title_need() : m.board_post_title_offer())
		.fill(title);
	await page.getByLabel(m.board_post_category()).selectOption({ label: m.board_category_food() });
	if (area !== undefined) await page.getByLabel(m.board_post_area()).fill(area);
	if ([details, reach, place, wanted].some((value) => value !== undefined)) {
		await page.getByText(m.board_post_more()).click();
		if (details !== undefined)
			await page.getByLabel(m.board_post_details(), { exact: true }).fill(details);
		if (wanted !== undefined)
			await page
				.getByLabel(kind === 'need' ? m.board_post_wanted_need() : m.board_post_wanted_offer(), {
					exact: true
				})
				.fill(`${wanted ?? ''}`);
		if (reach !== undefined) await page.getByLabel(m.board_contact_reach()).fill(reach);
		if (place !== undefined) await page.getByLabel(m.board_contact_place()).fill(place);
	}
	await page.getByRole('button', { name: m.board_post_submit(), exact: true }).click();
	await page.waitForURL(/\/board(\?.*)?$/, patience);
}

/** The card on the board with exactly this title. */
export const cardOf = (page: Page, title: string): Locator =>
	page.getByRole('article', { name: title, exact: true });

/** Opens the board, where only cards near the screen are drawn, with what fits these words. */
export async function find(page: Page, words: string): Promise<void> {
	if (!/\/board(\?.*)?$/.test(page.url())) await visit(page, 'board');
	await page.getByLabel(m.board_find(), { exact: true }).fill(words);
}

/** Opens a post's own page from the board, be it finished or not. */
export async function openPost(page: Page, title: string): Promise<void> {
	await visit(page, 'board?show=all');
	await find(page, title);
	await cardOf(page, title).getByRole('link', { name: title, exact: true }).click();
	await page.locator('main h1', { hasText: title }).waitFor();
}

/** Gives a post a new title. */
export async function retitle(page: Page, title: string, next: string): Promise<void> {
	await openPost(page, title);
	await visit(page, `${page.url().slice(groupUrl(page).length + 1)}/edit`);
	await page.getByLabel(m.board_post_title_need()).fill(next);
	await page.getByRole('button', { name: m.board_post_save(), exact: true }).click();
	await page.locator('main h1', { hasText: next }).waitFor();
}

/** Says yes on the card, and sees it there. */
export async function sayYes(page: Page, title: string): Promise<void> {
	await find(page, title);
	const card = cardOf(page, title);
	await card.getByRole('button', { name: m.board_do_say_yes() }).click();
	await card.getByText(m.board_you_offered()).waitFor();
}

/** The light of the open group, once it burns so; the words beside it are the app's. */
export async function lightIs(page: Page, kind: LightKind, count = 0): Promise<void> {
	const words: Record<LightKind, () => string> = {
		'cannot-save': m.space_light_cannot_save,
		'not-kept': m.space_light_not_kept,
		'in-step': () => m.space_light_in_step({ count }),
		'catching-up': m.space_light_catching_up,
		saving: m.space_light_saving,
		offline: m.space_light_offline,
		'only-here': m.space_light_only_here,
		kept: m.space_light_saved,
		saved: m.space_light_saved
	};
	await page
		.locator(`header a[data-light="${kind}"]`, { hasText: words[kind]() })
		.waitFor(patience);
}

/** Brings a file in through the import page, up to its preview or its refusal. */
export async function chooseFile(
	page: Page,
	file: string | { name: string; mimeType: string; buffer: Buffer }
): Promise<void> {
	await visit(page, 'import');
	const another = page.getByRole('button', { name: m.import_another() });
	if (await another.isVisible()) await another.click();
	await page.locator('main input[type=file]').setInputFiles(file);
}

/** Takes a copy of the whole group and reads it. */
export async function exportGroup(page: Page): Promise<string> {
	await visit(page, 'export');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: m.import_export_json_do() }).click()
	]);
	return readFile(await download.path(), 'utf8');
}

/** The posts in a copy of a group, key by key: what everybody's copy must agree on. */
export async function postsOf(page: Page): Promise<Record<string, unknown>> {
	const copy = parse(groupCopy, JSON.parse(await exportGroup(page)));
	return copy.records.posts;
}

const groupCopy = object({ records: object({ posts: record(string(), unknown()) }) });

import * as m from '$lib/paraglide/messages.js';
import { overwriteGetLocale, type Locale } from '$lib/paraglide/runtime.js';
import type { AxeResults, RunOptions } from 'axe-core';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers, type Browsers } from './browsers';
import { chooseFile, groupUrl, makeGroup, makeInvitation, patience, visit } from './street-life';

declare global {
	var axe: { run(options: RunOptions): Promise<AxeResults> };
}

const url = inject('baseUrl');
const needs = join(root, 'tests/data/needs.csv');
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };
let browsers: Browsers;
let page: Page;
let group: string;
/** Somebody whom no one lets in. */
let stranger: Page;
let waiting: string;

const outside = async (place: string): Promise<void> => {
	await page.goto('about:blank');
	await page.goto(`${url}#/${place}`);
	await page.locator('h1').first().waitFor();
};
const inSample = async (place: string): Promise<void> => {
	if (!page.url().includes('#/g/sample')) {
		await outside('');
		await page.getByRole('link', { name: m.space_way_look_do() }).click();
		await page.waitForURL(/#\/g\/sample/);
		await page.locator('main h1').first().waitFor();
	}
	await visit(page, place);
};
const inGroup = async (place: string): Promise<void> => {
	if (!page.url().startsWith(group)) await page.goto(group);
	await page.locator('main h1').first().waitFor();
	await visit(page, place);
};
const openMore = (): Promise<void> => page.locator('main form summary').click();

const showCode = async (): Promise<void> => {
	await inGroup('pair');
	await inGroup('people');
	await inGroup('pair');
	await page.getByRole('button', { name: m.pairing_do_show() }).click();
	await page.getByText(m.pairing_text_show()).click();
};

/** Every screen in a state that shows what it has. The page is Alice's, but for who waits. */
const screens: readonly (readonly [name: string, open: () => Promise<unknown>])[] = [
	['start', () => outside('')],
	['make a group', () => outside('new')],
	['come in', () => outside('join')],
	[
		'waiting to come in',
		async () => {
			await stranger.goto(waiting);
			await stranger.getByText(m.people_join_looking_more()).waitFor();
		}
	],
	['closed invitation', () => outside('join/abc')],
	['no such page', () => outside('nowhere')],
	['sample home', () => inSample('')],
	['sample board', () => inSample('board')],
	['everything', () => inSample('board?show=all')],
	['apart', () => inSample('apart')],
	['kind of post', () => inSample('board/new')],
	['new post', () => inSample('board/new?kind=need').then(openMore)],
	[
		'post',
		async () => {
			await inSample('board');
			await page.locator('article h3 a').first().click();
			await page.locator('main summary').first().click();
		}
	],
	['edit', () => visit(page, `${page.url().slice(groupUrl(page).length + 1)}/edit`)],
	['print', () => inSample('print')],
	['first steps', () => inGroup('')],
	['empty board', () => inGroup('board')],
	['people', () => inGroup('people')],
	['invite', () => inGroup('invite')],
	[
		'invitation',
		async () => {
			await makeInvitation(page);
		}
	],
	['come in by two codes', () => outside('join/by-hand')],
	['link two devices', () => inGroup('pair')],
	['a code to show', () => showCode()],
	[
		'a code that is not theirs',
		async () => {
			await showCode();
			const code = await page.getByLabel(m.pairing_text_label()).inputValue();
			await page.getByRole('button', { name: m.pairing_show_next() }).click();
			// There is no camera on this machine, which unfolds the other way.
			await page.getByText(m.pairing_camera_missing()).waitFor();
			await page.getByLabel(m.pairing_text_label()).fill(code);
			await page.getByRole('button', { name: m.pairing_text_take_do() }).click();
			await page.getByText(m.pairing_own()).waitFor();
		}
	],
	['light', () => inGroup('light')],
	['bin', () => inGroup('bin')],
	['more', () => inGroup('more')],
	['export', () => inGroup('export')],
	['import', () => inGroup('import')],
	[
		'import preview',
		async () => {
			await inGroup('import');
			await chooseFile(page, needs);
			await page.getByRole('button', { name: /314/ }).waitFor(patience);
		}
	]
];

/** What axe finds, one line per element. */
async function complaints(on: Page): Promise<string[]> {
	const { violations } = await on.evaluate(() =>
		axe.run({
			runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
			resultTypes: ['violations']
		})
	);
	return violations.flatMap(({ id, nodes }) =>
		nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`)
	);
}

/** What sticks out of the page, which nobody should have to scroll sideways. */
const overflow = (on: Page): Promise<string[]> =>
	on.evaluate(() => {
		const { scrollWidth } = document.scrollingElement ?? document.body;
		// A line of one pixel is rounding.
		if (scrollWidth <= innerWidth + 1) return [];
		return [
			`${scrollWidth} in ${innerWidth}`,
			...[...document.querySelectorAll('body *')]
				.filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
				.map((element) => element.outerHTML.slice(0, 120))
		];
	});

/** Ends what slides or fades in by itself, so that colours are those that stay. */
const still = (on: Page): Promise<void> =>
	on.evaluate(() => {
		for (const each of document.getAnimations())
			if (each.effect?.getComputedTiming().iterations !== Infinity) each.finish();
	});

const letters = (on: Page, size: string): Promise<void> =>
	on.evaluate((fontSize) => {
		document.documentElement.style.fontSize = fontSize;
	}, size);

/** All of the page at once, or the bar at the foot would lie over what is merely further down. */
async function showAll(on: Page, { width, height }: typeof phone): Promise<void> {
	await on.setViewportSize({ width, height });
	const all = await on.evaluate(() => document.scrollingElement?.scrollHeight ?? 0);
	await on.setViewportSize({ width, height: Math.min(8000, Math.max(height, all)) });
}

describe.each<Locale>(['en', 'es'])('every screen (%s)', (locale) => {
	beforeAll(async () => {
		overwriteGetLocale(() => locale);
		browsers = createBrowsers([url]);
		// SvelteKit says in the console what the page for lost addresses says on the screen.
		const options = { viewport: phone, locale, allow: [/Not found: \//] };
		const [alice, other] = [await browsers.open(options), await browsers.open(options)];
		const source = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
		for (const { context } of [alice, other]) await context().addInitScript({ path: source });
		[page, stranger] = [alice.page(), other.page()];
		await makeGroup(page, url, 'Maple Street', 'Alice');
		group = groupUrl(page);
		waiting = await makeInvitation(page);
	});
	afterAll(async () => {
		overwriteGetLocale(() => 'en');
		await browsers.closeAll();
	});

	test.each(screens)(
		'"%s" stands up to axe, to night, to large letters',
		async (name, open) => {
			await page.setViewportSize(phone);
			await page.emulateMedia({ colorScheme: 'light' });
			await open();
			const on = name === 'waiting to come in' ? stranger : page;
			const found: string[] = [];
			for (const viewport of [phone, desktop]) {
				await on.setViewportSize(viewport);
				found.push(...(await overflow(on)));
				await letters(on, '200%');
				found.push(...(await overflow(on)).map((each) => `large letters: ${each}`));
				await letters(on, '');
				if (locale !== 'en') continue;
				await showAll(on, viewport);
				for (const colorScheme of ['light', 'dark'] as const) {
					await on.emulateMedia({ colorScheme });
					await still(on);
					const where = `${colorScheme} ${viewport.width}`;
					found.push(...(await complaints(on)).map((each) => `${where} ${each}`));
				}
			}
			expect(found).toEqual([]);
		},
		30_000
	);
});

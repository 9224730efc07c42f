import * as m from '$lib/paraglide/messages.js';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { root } from '../../src/tools/run.js';
import { createBrowsers } from './browsers';
import { chooseFile, makeGroup, makeInvitation, patience, visit } from './street-life';

const url = inject('baseUrl');
const folder = join(root, 'tests/screens');
const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };
const wanted = process.env.PORCHLIGHT_SCREENS !== undefined;
const browsers = createBrowsers([url]);
let page: Page;
beforeAll(async () => {
	if (!wanted) return;
	page = (await browsers.open()).page();
	await page.goto(`${url}#/`);
	await page.getByRole('link', { name: m.space_way_look_do() }).click();
	await page.waitForURL(/#\/g\/sample/);
});
afterAll(() => browsers.closeAll());

async function shoot(name: string, viewport: typeof phone): Promise<void> {
	await page.setViewportSize(viewport);
	await page.evaluate(() => {
		scrollTo(0, 0);
		for (const each of document.getAnimations())
			if (each.effect?.getComputedTiming().iterations !== Infinity) each.finish();
	});
	const path = join(folder, `${name}.png`);
	await page.screenshot({ path });
	expect((await stat(path)).size).toBeLessThan(150_000);
}

// Not a test of the app: `PORCHLIGHT_SCREENS=1` draws the README's pictures anew.
test.runIf(wanted)('the pictures in the README are drawn', async () => {
	await mkdir(folder, { recursive: true });
	await page.setViewportSize(phone);
	await visit(page, 'board');
	await page.locator('article').first().waitFor();
	await shoot('board-phone', phone);
	await page.emulateMedia({ colorScheme: 'dark' });
	await shoot('board-phone-night', phone);
	await page.emulateMedia({ colorScheme: 'light' });
	await shoot('board', desktop);
	await visit(page, '');
	await shoot('home', desktop);
	await visit(page, 'board');
	await page.locator('article', { hasText: m.sample_boxes_title() }).locator('h3 a').click();
	await page.locator('main h1', { hasText: m.sample_boxes_title() }).waitFor();
	await shoot('post-phone', phone);
	await visit(page, 'print');
	await shoot('print', desktop);

	await makeGroup(page, url, 'Maple Street', 'Alice');
	await makeInvitation(page);
	await shoot('invite-phone', phone);
	await page.setViewportSize(desktop);
	await chooseFile(page, join(root, 'tests/data/needs.csv'));
	await page.getByRole('button', { name: m.import_bring({ count: 314 }) }).waitFor(patience);
	await shoot('import', desktop);
});

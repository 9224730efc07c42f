import * as m from '$lib/paraglide/messages.js';
import type { Page } from 'playwright';
import type { Page as FirefoxPage } from 'puppeteer-core';
import { vi } from 'vitest';
import { patience } from './street-life';

/** Pairing by hand through the screens, with codes that are pasted, in whichever browser. */

/** The few things that one does there. */
export interface Hands {
	go(address: string): Promise<void>;
	/** Loads the page anew; where nobody introduces, all its links are gone. */
	reload(): Promise<void>;
	/** By a link in the page, which keeps its links to others. */
	follow(address: string): Promise<void>;
	address(): string;
	press(words: string): Promise<void>;
	fill(field: string, text: string): Promise<void>;
	/** Waits for it. */
	sees(words: string): Promise<void>;
	/** Unfolds what has this field in it; the screen does so by itself where there is no camera. */
	unfold(field: string): Promise<void>;
	/** What the field says; null while there is none. */
	read(field: string): Promise<string | null>;
}

/** A press before the app has started is no press in the app. */
const started = 'main h1';
const shown = 'main textarea[readonly]';
const wanted = 'main textarea:not([readonly])';
const nickname = 'main input[autocomplete=nickname]';

const unfoldAround = (field: string): void => {
	const fold = document.querySelector(field)?.closest('details');
	if (fold) fold.open = true;
};
const followLink = (href: string): void => {
	const link = document.createElement('a');
	link.href = href;
	document.body.append(link);
	link.click();
	link.remove();
};
const valueOf = (field: string): string | null =>
	document.querySelector<HTMLTextAreaElement>(field)?.value ?? null;

export function handsOf(page: Page): Hands {
	return {
		go: async (address) => {
			await page.goto(address);
		},
		reload: async () => {
			await page.reload();
		},
		follow: async (address) => {
			await page.locator(started).first().waitFor(patience);
			await page.evaluate(followLink, address);
		},
		address: () => page.url(),
		press: (words) => {
			const named = { name: words, exact: true };
			const link = page.getByRole('link', named);
			return page.getByRole('button', named).or(link).first().click(patience);
		},
		fill: (field, text) => page.locator(field).fill(text, patience),
		sees: (words) => page.getByText(words).first().waitFor(patience),
		unfold: async (field) => {
			await page.locator(field).waitFor({ ...patience, state: 'attached' });
			await page.evaluate(unfoldAround, field);
		},
		read: (field) => page.evaluate(valueOf, field)
	};
}

export function firefoxHandsOf(page: FirefoxPage): Hands {
	const find = (selector: string) => page.locator(selector).setTimeout(patience.timeout);
	return {
		go: async (address) => {
			await page.goto(address);
		},
		reload: async () => {
			await page.reload();
		},
		follow: async (address) => {
			await find(started).wait();
			await page.evaluate(followLink, address);
		},
		address: () => page.url(),
		press: (words) => find(`main :is(a, button) ::-p-text(${words})`).click(),
		fill: (field, text) => find(field).fill(text),
		sees: async (words) => {
			await find(`::-p-text(${words})`).wait();
		},
		unfold: async (field) => {
			await page.waitForSelector(field, { timeout: patience.timeout });
			await page.evaluate(unfoldAround, field);
		},
		read: (field) => page.evaluate(valueOf, field)
	};
}

/** The code on the screen, as soon as there is one other than `before`; `ms`: how long to wait for it. */
export const codeOf = (hands: Hands, before = '', ms = patience.timeout): Promise<string> =>
	vi.waitFor(
		async () => {
			const code = await hands.read(shown);
			if (code === null || code === before) throw new Error('no new code on the screen');
			return code;
		},
		{ timeout: ms, interval: 100 }
	);

async function paste(hands: Hands, code: string): Promise<void> {
	await hands.unfold(wanted);
	await hands.fill(wanted, code);
	await hands.press(m.pairing_text_take_do());
}

/** A member's first code; `group` is the group's address. */
export async function showFirst(hands: Hands, group: string): Promise<string> {
	await hands.follow(`${group}/people`);
	await hands.press(m.pairing_title());
	await hands.press(m.pairing_do_show());
	return codeOf(hands);
}

/** A first code with an invitation in it. */
export async function showInviting(hands: Hands, group: string): Promise<string> {
	await hands.follow(`${group}/people`);
	await hands.press(m.people_invite());
	await hands.press(m.pairing_link_let_in());
	return codeOf(hands);
}

/** A member takes the first code; answers the code that answers it. */
export async function answer(hands: Hands, group: string, first: string): Promise<string> {
	await hands.follow(`${group}/people`);
	await hands.press(m.pairing_title());
	await hands.press(m.pairing_do_scan());
	await paste(hands, first);
	return codeOf(hands);
}

/** The same by a newcomer; `url` is the app's. */
export async function answerAsNewcomer(hands: Hands, url: string, first: string): Promise<string> {
	await hands.go(`${url}#/join/by-hand`);
	await paste(hands, first);
	return codeOf(hands);
}

/** The side that showed takes the other's answer. */
export async function takeAnswer(hands: Hands, code: string): Promise<void> {
	await hands.press(m.pairing_show_next());
	await paste(hands, code);
}

/** Both are told whom they met. */
export async function metEachOther(
	one: Hands,
	oneName: string,
	other: Hands,
	otherName: string
): Promise<void> {
	await one.sees(m.pairing_done({ name: otherName }));
	await other.sees(m.pairing_done({ name: oneName }));
}

/** A newcomer gives a name; resolves when the group is open. */
export async function enter(hands: Hands, group: string, name: string): Promise<void> {
	await hands.fill(nickname, name);
	await hands.press(m.people_join_enter());
	await vi.waitFor(() => {
		if (hands.address() !== group) throw new Error(`still at ${hands.address()}`);
	}, patience);
}

/** A member lets a newcomer in by two codes. */
export async function letIn(
	member: Hands,
	group: string,
	newcomer: Hands,
	name: string
): Promise<void> {
	const [url = ''] = group.split('#');
	const first = await showInviting(member, group);
	await takeAnswer(member, await answerAsNewcomer(newcomer, url, first));
	await enter(newcomer, group, name);
	await member.sees(m.pairing_done({ name }));
}

/*
 * Functions that Playwright carries into a page: each stands alone, with nothing from outside it.
 * Times of one page are ms since its navigation; those compared between pages are ms since 1970.
 */

declare global {
	interface Window {
		repainted: Promise<number>;
		linkedAt: number;
		countedAt: number;
	}
}

/** Keeps in `data-painted-at` of the page when something that fits the selector was painted, after navigation. */
export function notePainted(selector: string): void {
	const look = (): void => {
		if (document.querySelector(selector) === null) requestAnimationFrame(look);
		else
			requestAnimationFrame(() =>
				setTimeout(() => {
					document.documentElement.dataset['paintedAt'] = String(performance.now());
				})
			);
	};
	requestAnimationFrame(look);
}

/** Keeps when the first data channel of the page opened, and when the board had painted these words as its count. */
export function noteArrival(words: string): void {
	const now = (): number => performance.timeOrigin + performance.now();
	[window.linkedAt, window.countedAt] = [0, 0];
	const { prototype } = RTCPeerConnection;
	const create = Object.getOwnPropertyDescriptor(prototype, 'createDataChannel')?.value as (
		...given: unknown[]
	) => RTCDataChannel;
	Object.assign(prototype, {
		createDataChannel(...given: unknown[]) {
			const channel = create.apply(this, given);
			channel.addEventListener('open', () => {
				window.linkedAt ||= now();
			});
			return channel;
		}
	});
	const look = (): void => {
		if (document.querySelector('p.count')?.textContent.trim() !== words)
			requestAnimationFrame(look);
		else setTimeout(() => (window.countedAt = now()));
	};
	requestAnimationFrame(look);
}

/** The scripts this page has asked for: their paths, and when. */
export function scriptsOf(): { path: string; at: number }[] {
	return performance
		.getEntriesByType('resource')
		.map(({ name, startTime }) => ({ path: new URL(name).pathname, at: startTime }))
		.filter(({ path }) => path.endsWith('.js'));
}

/** Ids of the links of the cards in the page. */
export function cardsHere(): string[] {
	return [...document.querySelectorAll('article h3 a')].map(({ id }) => id);
}

/** Presses the main button of a card; answers when. */
export function press(id: string): number {
	const button = document.getElementById(id)?.closest('article')?.querySelector('.act button');
	if (!(button instanceof HTMLElement)) throw new Error('no such button');
	const at = performance.timeOrigin + performance.now();
	button.click();
	return at;
}

/** Begins to watch a card: `window.repainted` will be the time when other words on it were painted. */
export function watchCard(id: string): void {
	const words = (): string | undefined =>
		document.getElementById(id)?.closest('article')?.querySelector('.who')?.textContent;
	const before = words();
	window.repainted = new Promise((resolve, reject) => {
		setTimeout(() => reject(new Error(`nothing new on the card: ${before}`)), 30_000);
		const look = (): void => {
			if (words() === before) requestAnimationFrame(look);
			else setTimeout(() => resolve(performance.timeOrigin + performance.now()));
		};
		requestAnimationFrame(look);
	});
}

/** Types into the field letter by letter; answers ms from each letter to the paint that follows. */
export async function typeLetters([selector, words]: readonly [string, string]): Promise<number[]> {
	const field = document.querySelector(selector);
	if (!(field instanceof HTMLInputElement)) throw new Error('no such field');
	const times: number[] = [];
	for (let length = 1; length <= words.length; length += 1) {
		const began = performance.now();
		field.value = words.slice(0, length);
		field.dispatchEvent(new Event('input', { bubbles: true }));
		await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
		times.push(performance.now() - began);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return times;
}

/** Scrolls so many screens down, one third of a screen each frame; answers ms between frames. */
export async function scrollDown(screens: number): Promise<number[]> {
	const gaps: number[] = [];
	let before = performance.now();
	for (let frame = 0; frame < screens * 3; frame += 1) {
		scrollBy(0, innerHeight / 3);
		await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
		gaps.push(performance.now() - before);
		before = performance.now();
	}
	return gaps;
}

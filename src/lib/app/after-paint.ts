/** Settles when what was just put into the page has been painted; at once where nothing is painted. */
export function afterPaint(): Promise<void> {
	return new Promise((resolve) => {
		if (document.visibilityState === 'hidden') {
			resolve();
			return;
		}
		// A page that goes to the background meanwhile paints no more.
		setTimeout(resolve, 1_000);
		// The first frame measures the page, the second has the cards in it, the third comes after both.
		const next = (left: number): void => {
			if (left === 0) setTimeout(resolve);
			else requestAnimationFrame(() => next(left - 1));
		};
		next(3);
	});
}

/** Settles when the page is painted and has nothing else to do, or after 5 s of being busy. */
export async function whenIdle(): Promise<void> {
	await afterPaint();
	await new Promise<void>((resolve) => {
		// Safari has none.
		if ('requestIdleCallback' in globalThis)
			requestIdleCallback(() => resolve(), { timeout: 5_000 });
		else setTimeout(resolve, 1_000);
	});
}

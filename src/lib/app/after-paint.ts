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

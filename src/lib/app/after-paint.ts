/** Settles when what was just put into the page has been painted; at once where nothing is painted. */
export function afterPaint(): Promise<void> {
	return new Promise((resolve) => {
		if (document.visibilityState === 'hidden') {
			resolve();
			return;
		}
		// A page that goes to the background meanwhile paints no more.
		setTimeout(resolve, 1_000);
		// The first frame measures the page, the second has the cards in it.
		requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
	});
}

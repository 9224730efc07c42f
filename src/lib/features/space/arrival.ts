import { tick } from 'svelte';

/** The path of a hash address without its query: filters may change without the page changing. */
const pathOf = (url: URL): string => url.hash.split('?')[0] ?? '';

/** Whether a navigation went from one page to another; false for the first page and for a change of filters. */
export const changedPage = (
	from: { readonly url: URL } | null,
	to: { readonly url: URL } | null,
	type: string
): boolean => type !== 'enter' && !!from && !!to && pathOf(from.url) !== pathOf(to.url);

/** After a change of page: puts keyboard and screen reader at the page's heading, or at its main part. */
export async function focusHeading(): Promise<void> {
	await tick();
	const main = document.querySelector<HTMLElement>('main');
	// A page may already have put the cursor where the person wants it.
	if (!main || main.querySelector(':focus')) return;
	const heading = main.querySelector<HTMLElement>('h1');
	const place = heading ?? main;
	if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
	place.focus({ preventScroll: true });
}

/**
 * "Board · Maple Street · Porchlight": the page's heading, then where it is. `_after` names what the
 * heading hangs on (address, language), so that an effect that calls this runs again with it.
 */
export async function titleFromHeading(
	where: readonly string[],
	_after: readonly unknown[]
): Promise<void> {
	await tick();
	const heading = document.querySelector('main h1')?.textContent.trim() ?? '';
	const parts = [heading, ...where].filter((part) => part !== '');
	document.title = [...new Set(parts)].join(' · ');
}

import type { UpdateKeeper } from './update-keeper';

/**
 * Lets the browser ask before the page goes while it can't save what it holds, or has not saved yet
 * what was written here: a moment as a rule, in which hardly anybody leaves. Hurries what waits when
 * the page goes out of sight. The returned function ends it.
 */
export function guardUnsaved(
	keeper: Pick<UpdateKeeper, 'state' | 'holdsMine' | 'hurry'>,
	page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
): () => void {
	const ask = (event: Event): void => event.preventDefault();
	const follow = (): void => {
		// Only while it is needed: a page that might ask is not kept for the way back.
		if (keeper.holdsMine.current() || keeper.state.current().kind === 'cannot-save')
			page.addEventListener('beforeunload', ask);
		else page.removeEventListener('beforeunload', ask);
	};
	const hurry = (): void => keeper.hurry();
	const ends = [keeper.state.subscribe(follow), keeper.holdsMine.subscribe(follow)];
	// Bubbles up from the document; coming back into sight hurries as well.
	for (const sign of ['pagehide', 'visibilitychange']) page.addEventListener(sign, hurry);
	follow();
	return () => {
		for (const end of ends) end();
		for (const sign of ['pagehide', 'visibilitychange']) page.removeEventListener(sign, hurry);
		page.removeEventListener('beforeunload', ask);
	};
}

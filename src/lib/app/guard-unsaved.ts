import type { SaveState } from '$lib/model/light';
import type { View } from '$lib/model/view';

/** Lets the browser ask before the page goes while what it holds can't be saved; the returned function ends it. */
export function guardUnsaved(
	saved: View<SaveState>,
	page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>
): () => void {
	const ask = (event: Event): void => event.preventDefault();
	const follow = (): void => {
		// Only while it is needed: a page that might ask is not kept for the way back.
		if (saved.current().kind === 'cannot-save') page.addEventListener('beforeunload', ask);
		else page.removeEventListener('beforeunload', ask);
	};
	const stop = saved.subscribe(follow);
	follow();
	return () => {
		stop();
		page.removeEventListener('beforeunload', ask);
	};
}

import type { MeshStatus } from '$lib/model/light';
import type { View } from '$lib/model/view';
import type { World } from '$lib/sync/ports';

/** What takes longer than that is stuck, and closing the page cuts nothing off. */
const passingMs = 30_000;

/**
 * Lets the browser ask before the page goes while something that only this device has is going over
 * to somebody who is linked right now: a moment more, and it is safe. Nobody is asked otherwise: words
 * that wait for a neighbour are kept here, and closing a page in a cellar costs nothing. The returned
 * function ends it.
 */
export function guardPassing(
	mesh: View<MeshStatus>,
	page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
	world: Pick<World, 'after'>
): () => void {
	const ask = (event: Event): void => event.preventDefault();
	let cancel: (() => void) | null = null;
	const isGoing = (): boolean => {
		const { onlyHere, links } = mesh.current();
		return onlyHere === true && links.some(({ hasMine }) => !hasMine);
	};
	const rest = (): void => page.removeEventListener('beforeunload', ask);
	const follow = (): void => {
		if (isGoing()) {
			if (cancel !== null) return;
			page.addEventListener('beforeunload', ask);
			cancel = world.after(passingMs, rest);
		} else {
			cancel?.();
			cancel = null;
			rest();
		}
	};
	const stop = mesh.subscribe(follow);
	follow();
	return () => {
		stop();
		cancel?.();
		rest();
	};
}

import { createValue, type View } from '$lib/model/view';
import type { Carrier, World } from '$lib/sync/ports';
import { createRelayCarrier } from '$lib/sync/relay-carrier';
import { ownRelay } from './relays';

/** The relays a group uses right now: the page's own, where it has one, and those that were added. */
export interface Carriers {
	readonly view: View<readonly Carrier[]>;
	close(): void;
}

/** Opens and closes carriers as the list of addresses changes. */
export function createCarriers(deps: {
	readonly relays: View<readonly string[]>;
	readonly world: World;
}): Carriers {
	const open = new Map<string, Carrier>();
	const view = createValue<readonly Carrier[]>([]);

	function follow(): void {
		const own = ownRelay(location);
		const wanted = new Set([...(own === null ? [] : [own]), ...deps.relays.current()]);
		for (const [url, carrier] of open)
			if (!wanted.has(url)) {
				carrier.close();
				open.delete(url);
			}
		for (const url of wanted)
			if (!open.has(url)) open.set(url, createRelayCarrier({ url, world: deps.world }));
		view.set([...open.values()]);
	}

	const stop = deps.relays.subscribe(follow);
	follow();
	return {
		view,
		close() {
			stop();
			for (const carrier of open.values()) carrier.close();
			open.clear();
		}
	};
}

import { noMesh, type MeshStatus, type Presence } from '$lib/model/light';
import { fail } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { World } from '$lib/sync/ports';
import type { Tabs } from '$lib/sync/tabs';
import { createLaterPart } from './later-part';

/** What comes with the tabs of a group, and ends with them. */
export interface HeldTabs {
	readonly tabs: Tabs;
}

/** The tabs of a group, there at once. */
export interface LaterTabs<T extends HeldTabs> extends Tabs {
	/** What was fetched; never settles when it was closed before. */
	readonly held: Promise<T>;
}

/**
 * The tabs of a group, fetched and started once the page stands: until then this one follows nobody.
 * What is asked of them meanwhile is done when they are there; tried again while it can't be fetched.
 */
export function createLaterTabs<T extends HeldTabs>(
	load: () => Promise<T>,
	world: Pick<World, 'after'>
): LaterTabs<T> {
	const status = createValue<MeshStatus>({ ...noMesh, role: 'follower' });
	let presence: Presence | null = null;
	let tabs: Tabs | null = null;
	let closed = false;
	let stop = (): void => undefined;
	let giveUp: (none: null) => void = () => undefined;
	const closing = new Promise<null>((resolve) => {
		giveUp = resolve;
	});
	const part = createLaterPart(load, world);
	const held = part.here;

	const standing = held.then((loaded) => {
		const here = loaded.tabs;
		if (closed) {
			here.close();
			return here;
		}
		tabs = here;
		stop = here.status.subscribe(() => status.set(here.status.current()));
		status.set(here.status.current());
		if (presence !== null) here.setPresence(presence);
		return here;
	});
	const whenThere = (): Promise<Tabs | null> => Promise.race([standing, closing]);

	return {
		held,
		status,
		setPresence(next) {
			presence = next;
			tabs?.setPresence(next);
		},
		// What has just started is fresh.
		refresh: () => tabs?.refresh(),
		async takeOver() {
			await (await whenThere())?.takeOver();
		},
		async adopt(wire) {
			const there = await whenThere();
			if (there !== null) return there.adopt(wire);
			wire.close();
			return fail('closed');
		},
		close() {
			closed = true;
			giveUp(null);
			part.close();
			stop();
			tabs?.close();
		}
	};
}

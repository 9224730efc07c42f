import type { Pairing } from '$lib/features/pairing';
import type { SpaceId } from '$lib/model/ids';
import type { Store, StoredSpace } from '$lib/storage/store';
import { createRtcHandWires } from '$lib/sync/pairing/hand-wires';
import type { World } from '$lib/sync/ports';
import { createHeldWires, type HeldWires } from '../held-wires';
import { keepJoined } from '../make-group';
import { cannotKeepByHand, joinByHand } from './join-by-hand';

/** Comes into a group by hand, and keeps it on this device. Servers outside are chosen in a group, so here there are none. */
export function joinIntoApp(deps: {
	/** Null: nothing can be kept on this device. */
	readonly store: Store | null;
	readonly world: World;
	readonly has: (id: SpaceId) => boolean;
	/** `held` has the wire that the group is to take over when it is opened. */
	readonly onJoined: (stored: StoredSpace, held: HeldWires) => void;
}): Pairing {
	const { store, world } = deps;
	if (store === null) return cannotKeepByHand();
	const held = createHeldWires(world);
	return joinByHand({
		world,
		wires: createRtcHandWires({ iceServers: [], far: false }),
		has: deps.has,
		async onJoined(stored, entries, wire) {
			await keepJoined(store, world, stored, entries);
			held.hold(stored.id, wire);
			deps.onJoined(stored, held);
		}
	});
}

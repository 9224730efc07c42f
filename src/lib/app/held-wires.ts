import type { SpaceId } from '$lib/model/ids';
import type { Wire, World } from '$lib/sync/ports';

/** A group that was just come into is opened within this; then its wire is closed. */
const heldMs = 30_000;

/** Open wires that lead into groups which are not open yet, one for each. */
export interface HeldWires {
	hold(id: SpaceId, wire: Wire): void;
	/** Hands it over once; null when there is none. */
	take(id: SpaceId): Wire | null;
}

export function createHeldWires(world: World): HeldWires {
	const held = new Map<SpaceId, { readonly wire: Wire; readonly cancel: () => void }>();

	function take(id: SpaceId): Wire | null {
		const found = held.get(id);
		held.delete(id);
		found?.cancel();
		return found?.wire ?? null;
	}

	return {
		hold(id, wire) {
			take(id)?.close();
			held.set(id, { wire, cancel: world.after(heldMs, () => take(id)?.close()) });
		},
		take
	};
}

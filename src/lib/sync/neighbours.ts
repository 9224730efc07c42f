import type { PeerId } from '$lib/model/ids';
import type { World } from './ports';

/** One peer that was heard of. */
interface Neighbour<Place> {
	readonly place: Place;
	readonly heardAt: number;
	readonly failures: number;
	/** Not tried again before this. */
	readonly notBefore: number;
	cancelRetry: () => void;
}

const firstRetryMs = 1_000;
const maxRetryMs = 4_000;
/** Heard of less recently, it is not tried again by ourselves. */
const freshMs = 90_000;
/** More than a roll can hold. */
const maxNeighbours = 512;

/** Whom we heard of lately, and when each may be tried again. */
export interface Neighbours<Place> {
	heard(peer: PeerId, place: Place): void;
	/** Where to reach it; null when we never heard of it. */
	placeOf(peer: PeerId): Place | null;
	mayTry(peer: PeerId): boolean;
	/** A try failed: waits 1 s, then 2, then 4, at least `atLeastMs`, and calls `retry` then if it was heard of lately. */
	failed(peer: PeerId, atLeastMs: number, retry: () => void): void;
	/** How often in a row it failed. */
	failures(peer: PeerId): number;
	succeeded(peer: PeerId): void;
	/** The network is another: all may be tried again. */
	forgive(): void;
	close(): void;
}

export function createNeighbours<Place>(
	world: World,
	/** Known to be there, whenever it was last heard of. */
	isHere: (peer: PeerId) => boolean = () => false
): Neighbours<Place> {
	const all = new Map<PeerId, Neighbour<Place>>();

	function put(peer: PeerId, neighbour: Neighbour<Place>): void {
		all.delete(peer);
		all.set(peer, neighbour);
		for (const [oldest, { cancelRetry }] of all) {
			if (all.size <= maxNeighbours) break;
			cancelRetry();
			all.delete(oldest);
		}
	}

	return {
		heard(peer, place) {
			const known = all.get(peer) ?? { failures: 0, notBefore: 0, cancelRetry: () => undefined };
			put(peer, { ...known, place, heardAt: world.now() });
		},
		placeOf: (peer) => all.get(peer)?.place ?? null,
		mayTry: (peer) => (all.get(peer)?.notBefore ?? 0) <= world.now(),
		failed(peer, atLeastMs, retry) {
			const known = all.get(peer);
			if (known === undefined) return;
			known.cancelRetry();
			const waitMs = Math.max(atLeastMs, Math.min(maxRetryMs, firstRetryMs * 2 ** known.failures));
			const now = world.now();
			const cancelRetry = world.after(waitMs, () => {
				const current = all.get(peer);
				if (current === undefined) return;
				// Whatever the clock did meanwhile: the wait is over.
				put(peer, { ...current, notBefore: 0 });
				if (isHere(peer) || Math.abs(world.now() - current.heardAt) < freshMs) retry();
			});
			put(peer, { ...known, failures: known.failures + 1, notBefore: now + waitMs, cancelRetry });
		},
		failures: (peer) => all.get(peer)?.failures ?? 0,
		succeeded(peer) {
			const known = all.get(peer);
			if (known === undefined) return;
			known.cancelRetry();
			put(peer, { ...known, failures: 0, notBefore: 0 });
		},
		forgive() {
			for (const [peer, known] of all) {
				known.cancelRetry();
				all.set(peer, { ...known, failures: 0, notBefore: 0 });
			}
		},
		close() {
			for (const { cancelRetry } of all.values()) cancelRetry();
			all.clear();
		}
	};
}

import type { PeerId } from '$lib/model/ids';
import type { View } from '$lib/model/view';
import type { Overlay } from './overlay';
import type { Parting, PartingLink } from './parting';
import type { World } from './ports';
import { hasRoom, manyLinks, whomToPart, whomToSeek, type Standing } from './topology';

/** Devices don't act in chorus: each looks this long after a reason to, and a little later by chance. */
const soonMs = 200;
const chanceMs = 400;
/** While there is something to be done it looks again after this. */
const againMs = 1_500;
/** What was asked for is looked after so often, and given up when nothing is under way any more. */
const tryMs = 4_000;
const maxLooks = 5;

/** Keeps this device's links in the shape that the topology wants. */
export interface Shape {
	/** Whether to take a link that somebody with so many links asks for. */
	hasRoom(peer: PeerId, theirLinks: number): boolean;
	/** A link to it was sought by us and is neither there nor given up. */
	isTrying(peer: PeerId): boolean;
	/** The try came to an end: linked, failed or refused. */
	ended(peer: PeerId): void;
	/** Something changed. */
	look(): void;
	close(): void;
}

export function createShape(deps: {
	readonly world: World;
	readonly overlay: View<Overlay>;
	readonly links: () => readonly PartingLink[];
	/** Wires whose other side is not proved yet. */
	readonly provingCount: () => number;
	readonly parting: Parting;
	readonly mayTry: (peer: PeerId) => boolean;
	readonly via: (peer: PeerId) => PeerId | null;
	/** Offers a wire, or asks the other side to. */
	readonly dial: (peer: PeerId) => void;
	readonly isUnderWay: (peer: PeerId) => boolean;
	/** Nothing came of it. */
	readonly onGivenUp: (peer: PeerId) => void;
}): Shape {
	const { world, overlay, parting } = deps;
	const tries = new Map<PeerId, { looks: number; cancel: () => void }>();
	let cancelLook: (() => void) | null = null;
	let closed = false;

	const chance = (): number => (world.random(1)[0] ?? 0) / 256;

	const standing = (): Standing => ({
		overlay: overlay.current(),
		linked: new Set(deps.links().map((link) => link.peerId)),
		trying: new Set(tries.keys())
	});

	function watch(peer: PeerId, looks: number): void {
		const cancel = world.after(tryMs, () => {
			if (looks < maxLooks && deps.isUnderWay(peer)) {
				watch(peer, looks + 1);
				return;
			}
			tries.delete(peer);
			deps.onGivenUp(peer);
			lookIn(soonMs);
		});
		tries.set(peer, { looks, cancel });
	}

	function look(): void {
		cancelLook = null;
		const now = standing();
		const sought = whomToSeek(now, deps.mayTry, deps.via, chance);
		for (const peer of sought) {
			watch(peer, 0);
			deps.dial(peer);
		}
		const byPeer = new Map(deps.links().map((link) => [link.peerId, link]));
		const mayAsk = (peer: PeerId): boolean => {
			const link = byPeer.get(peer);
			return link !== undefined && parting.mayAsk(link);
		};
		const part = byPeer.get(whomToPart(now, mayAsk) ?? overlay.current().me);
		if (part !== undefined) parting.ask(part);
		if (sought.length > 0 || now.linked.size > manyLinks) lookIn(againMs);
	}

	function lookIn(ms: number): void {
		if (!closed) cancelLook ??= world.after(ms + chance() * chanceMs, look);
	}

	const endOverlay = overlay.subscribe(() => lookIn(soonMs));

	return {
		hasRoom: (peer, theirLinks) => hasRoom(standing(), peer, theirLinks, deps.provingCount()),
		isTrying: (peer) => tries.has(peer),
		ended(peer) {
			tries.get(peer)?.cancel();
			if (tries.delete(peer)) lookIn(soonMs);
		},
		look: () => lookIn(soonMs),
		close() {
			closed = true;
			endOverlay();
			cancelLook?.();
			for (const { cancel } of tries.values()) cancel();
			tries.clear();
		}
	};
}

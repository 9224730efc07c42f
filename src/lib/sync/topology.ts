import type { PeerId } from '$lib/model/ids';
import type { Overlay } from './overlay';

/** With so many devices in all, each is linked to each. */
const fullMeshDevices = 9;
/** Beyond that a device with fewer links seeks more. */
const fewLinks = 6;
/** With so many it seeks no more, though it takes who comes. */
const enoughLinks = 7;
/** What it settles at, at most. */
export const manyLinks = 8;
/** Taken for a moment, from those who have few, or come from where we reach nobody. */
export const mostLinks = 10;
/** Nobody is left with fewer links by a parting. */
const leastLinks = 4;

/** What one device knows of where it stands. */
export interface Standing {
	readonly overlay: Overlay;
	/** Peers that we are linked to. */
	readonly linked: ReadonlySet<PeerId>;
	/** Peers to which a link is on its way. */
	readonly trying: ReadonlySet<PeerId>;
}

export const isFullMesh = (overlay: Overlay): boolean => overlay.peers.size < fullMeshDevices;

/** Whether to take a link that `peer`, who says it has `theirLinks`, asks for. `coming`: other links on their way. */
export function hasRoom(
	standing: Standing,
	peer: PeerId,
	theirLinks: number,
	coming: number
): boolean {
	const { overlay, linked, trying } = standing;
	if (linked.has(peer)) return true;
	if (linked.size >= mostLinks) return false;
	// Who is full and links nobody from elsewhere would keep two crowds apart for good.
	if (isFullMesh(overlay) || !overlay.peers.has(peer) || relieves(standing, peer)) return true;
	const expected = linked.size + coming + trying.size;
	return expected < (theirLinks < fewLinks ? mostLinks : enoughLinks);
}

/**
 * A partner of ours has too many links, and `peer` is linked to it too: once we are linked to each
 * other it can part with one of us. So a newcomer ends up in the middle of a link that there was, and
 * nobody stays with too many for want of a common neighbour.
 */
const relieves = ({ overlay, linked }: Standing, peer: PeerId): boolean =>
	overlay.peers
		.get(peer)
		?.links.some(
			(between) =>
				linked.has(between) && (overlay.peers.get(between)?.links.length ?? 0) > manyLinks
		) === true;

/**
 * Whom to try to link to now. `mayTry`: not lately failed. `via`: who told us first of it; each
 * teller's people get the same share of the tries, so that made-up ones don't keep others from theirs.
 * `chance`: from 0 up to 1.
 */
export function whomToSeek(
	standing: Standing,
	mayTry: (peer: PeerId) => boolean,
	via: (peer: PeerId) => PeerId | null,
	chance: () => number
): readonly PeerId[] {
	const { overlay, linked, trying } = standing;
	const open = [...overlay.peers.values()].filter(
		({ peerId }) => !linked.has(peerId) && !trying.has(peerId) && mayTry(peerId)
	);
	const have = linked.size + trying.size;
	if (isFullMesh(overlay)) {
		return open.slice(0, Math.max(0, mostLinks - have)).map(({ peerId }) => peerId);
	}
	const few = have < fewLinks;
	// Those that have enough take one more at a time.
	const wanted = few ? fewLinks - have : have < manyLinks ? 1 : 0;
	if (wanted === 0) return [];
	const upTo = (most: number): typeof open => open.filter(({ links }) => links.length <= most);
	// Not all shall be full: then nobody could make room for another.
	const choices = [
		open.filter(({ peerId }) => relieves(standing, peerId)),
		have < enoughLinks ? upTo(enoughLinks - 1) : [],
		few ? upTo(manyLinks - 1) : [],
		few ? open : []
	];
	const from = choices.find((each) => each.length > 0) ?? [];
	const groups = new Map<PeerId | null, PeerId[]>();
	for (const { peerId } of from) {
		const teller = via(peerId);
		const group = groups.get(teller);
		if (group === undefined) groups.set(teller, [peerId]);
		else group.push(peerId);
	}
	const sought: PeerId[] = [];
	while (sought.length < wanted && groups.size > 0) {
		const [teller, group] = pick([...groups], chance) ?? [null, []];
		const peer = pick(group, chance);
		if (peer !== undefined) {
			sought.push(peer);
			group.splice(group.indexOf(peer), 1);
		}
		if (group.length === 0) groups.delete(teller);
	}
	return sought;
}

function pick<T>(from: readonly T[], chance: () => number): T | undefined {
	return from[Math.floor(chance() * from.length)];
}

/** Our links that lead where `theirs` lead too: over each of them we still reach each other after a parting. */
export const commonLinks = (
	linked: ReadonlySet<PeerId>,
	theirs: readonly PeerId[]
): readonly PeerId[] => [...new Set(theirs)].filter((peer) => linked.has(peer));

/**
 * Whether to part with somebody who has too many links and asks for it. With one common neighbour only
 * who has more than few; with two, also who has less, for otherwise some crowds would never settle.
 */
export const mayPart = (links: number, common: number): boolean =>
	(common >= 1 && links > fewLinks) || (common >= 2 && links > leastLinks);

/** With whom to part of those that `mayAsk`: who has most links and shares most neighbours. Null: nobody. */
export function whomToPart(
	{ overlay, linked }: Standing,
	mayAsk: (peer: PeerId) => boolean
): PeerId | null {
	if (isFullMesh(overlay) || linked.size <= manyLinks) return null;
	let best: { readonly peer: PeerId; readonly worth: number } | null = null;
	for (const peer of linked) {
		const theirs = overlay.peers.get(peer)?.links ?? [];
		const common = commonLinks(linked, theirs).length;
		if (!mayPart(theirs.length, common) || !mayAsk(peer)) continue;
		const worth = theirs.length * 4 + Math.min(common, 3);
		if (best === null || worth > best.worth) best = { peer, worth };
	}
	return best?.peer ?? null;
}

import type { PeerId } from '$lib/model/ids';
import type { Overlay, ReachedPeer } from './overlay';
import type { ProvedPeer } from './ports';
import type { RollEntry } from './roll-messages';

/**
 * Everybody that can be reached from `me` over `mine`, our own open links, and over those that both
 * of their ends tell of. Whom we are linked to is who it proved to be, whatever is told of it.
 */
export function overlayOf(
	me: PeerId,
	mine: ReadonlyMap<PeerId, ProvedPeer>,
	told: (peer: PeerId) => RollEntry | undefined
): Overlay {
	const peers = new Map<PeerId, ReachedPeer>();
	const waiting: PeerId[] = [...mine.keys()];
	for (let at = 0; at < waiting.length; at++) {
		const peerId = waiting[at];
		if (peerId === undefined || peers.has(peerId)) continue;
		const entry = told(peerId);
		const proved = mine.get(peerId) ?? entry;
		if (proved === undefined) continue;
		const links: PeerId[] = [];
		for (const other of entry?.links ?? []) {
			if (other === me || told(other)?.links.includes(peerId) !== true) continue;
			links.push(other);
			if (!peers.has(other)) waiting.push(other);
		}
		if (mine.has(peerId)) links.push(me);
		peers.set(peerId, {
			peerId,
			deviceId: proved.deviceId,
			personId: proved.personId,
			links,
			presence: { editing: entry?.editing ?? null },
			contents: entry?.contents ?? null
		});
	}
	return { me, peers };
}

/** For everybody in `overlay`: how many links away it is, and which link of ours leads there by a shortest path. */
export function routesOf({
	me,
	peers
}: Overlay): ReadonlyMap<PeerId, { readonly hops: number; readonly first: PeerId }> {
	const routes = new Map<PeerId, { readonly hops: number; readonly first: PeerId }>();
	let ring = [...peers.values()]
		.filter(({ links }) => links.includes(me))
		.map(({ peerId }) => ({ peerId, first: peerId }));
	for (let hops = 1; ring.length > 0; hops++) {
		const next: typeof ring = [];
		for (const { peerId, first } of ring) {
			if (routes.has(peerId)) continue;
			routes.set(peerId, { hops, first });
			for (const link of peers.get(peerId)?.links ?? []) {
				if (link !== me && !routes.has(link)) next.push({ peerId: link, first });
			}
		}
		ring = next;
	}
	return routes;
}

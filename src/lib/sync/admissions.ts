import type { DeviceId, PeerId } from '$lib/model/ids';
import type { View } from '$lib/model/view';
import type { Compression } from './deflate';
import { createDialer } from './dialer';
import { createLink, type Link } from './link';
import type { Carrier, Rendezvous, WireFactory, World } from './ports';
import type { Sealing } from './sealing';
import { createSignaling } from './signaling';

/** Newcomers who have yet to prove that they hold an invitation. */
const maxUnproved = 4;
/** Who proves nothing for this long gives way to the next who comes; proving takes a moment only. */
const giveWayMs = 2_000;
/**
 * Newcomers who did, and are asked for a name. One more sends the first away, who comes back by
 * itself: whoever sits on a leaked link costs a device no more than this, and keeps nobody out.
 */
const maxWaiting = 12;
/** The newcomer closes when it has all; if it doesn't, we do. */
const lingerMs = 10_000;

type Admitting = Rendezvous<{ readonly admitted: DeviceId }>;

/**
 * The member's side of letting newcomers in: silent on every meeting place until a newcomer seeks
 * there, then offers it a wire and runs the admission over it.
 */
export function createAdmissions(deps: {
	readonly peerId: PeerId;
	readonly places: View<readonly Admitting[]>;
	readonly carriers: View<readonly Carrier[]>;
	readonly wires: WireFactory;
	readonly world: World;
	readonly sealing: Sealing;
	readonly compression: Compression | null;
	readonly onDropped: () => void;
}): { close(): void } {
	const { peerId, world } = deps;
	/** In the order they came. */
	const unproved = new Map<Link, { readonly peer: PeerId; readonly since: number }>();
	/** In the order they proved the invitation. */
	const waiting = new Map<Link, PeerId>();

	function startWaiting(link: Link): void {
		const came = unproved.get(link);
		if (came === undefined) return;
		unproved.delete(link);
		waiting.set(link, came.peer);
		const [first] = waiting.keys();
		if (waiting.size > maxWaiting) first?.close();
	}

	function makeRoom(): boolean {
		const [first] = unproved;
		if (unproved.size < maxUnproved || first === undefined) return true;
		const [link, { since }] = first;
		// A clock that went back is no reason to keep anybody.
		if (Math.abs(world.now() - since) < giveWayMs) return false;
		link.close();
		return true;
	}

	const isHere = (peer: PeerId): boolean =>
		[...waiting.values()].includes(peer) ||
		[...unproved.values()].some((each) => each.peer === peer);

	const dialer = createDialer<Admitting>({
		wires: deps.wires,
		world,
		maxPending: maxUnproved,
		send: (place, to, kind, data) => signaling.send(place, to, kind, data),
		onWire(place, peer, wire) {
			const handshake = place.handshake(wire.identity);
			const link = createLink({
				wire,
				world,
				handshake,
				compression: deps.compression,
				onProved() {
					const cancel = world.after(lingerMs, () => link.close());
					wire.onClose(cancel);
				},
				onOpen: () => undefined,
				onDoc: null,
				onStrike: deps.onDropped,
				onClose() {
					unproved.delete(link);
					waiting.delete(link);
				}
			});
			unproved.set(link, { peer, since: world.now() });
			void handshake.met?.then(() => startWaiting(link));
		},
		onFailed: () => undefined,
		onDropped: deps.onDropped
	});

	const signaling = createSignaling<Admitting>({
		peerId,
		places: deps.places,
		carriers: deps.carriers,
		world,
		sealing: deps.sealing,
		onMessage(place, message) {
			if (message.kind === 'answer') dialer.receive(place, message);
			else if (message.kind === 'seek') {
				if (!isHere(message.from) && makeRoom()) dialer.offer(place, message.from);
			}
		},
		onDropped: deps.onDropped,
		onReach: () => undefined
	});

	return {
		close() {
			signaling.close();
			dialer.close();
			for (const link of [...unproved.keys(), ...waiting.keys()]) link.close();
		}
	};
}

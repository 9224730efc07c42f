import type { DeviceId, PeerId } from '$lib/model/ids';
import type { View } from '$lib/model/view';
import type { Compression } from './deflate';
import { createDialer } from './dialer';
import { createLink, type Link } from './link';
import type { Carrier, Rendezvous, WireFactory, World } from './ports';
import type { Sealing } from './sealing';
import { createSignaling } from './signaling';

/** Newcomers being let in at once; a leaked link can't take more of a device than this. */
const maxAdmissions = 4;
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
	const links = new Map<Link, PeerId>();

	const dialer = createDialer<Admitting>({
		wires: deps.wires,
		world,
		maxPending: maxAdmissions,
		send: (place, to, kind, data) => signaling.send(place, to, kind, data),
		onWire(place, peer, wire) {
			const link = createLink({
				wire,
				world,
				handshake: place.handshake(wire.identity),
				compression: deps.compression,
				onProved() {
					const cancel = world.after(lingerMs, () => link.close());
					wire.onClose(cancel);
				},
				onOpen: () => undefined,
				onDoc: null,
				onPresence: () => undefined,
				onStrike: deps.onDropped,
				onClose: () => links.delete(link)
			});
			links.set(link, peer);
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
				const busy = [...links.values()].includes(message.from);
				if (!busy && links.size < maxAdmissions) dialer.offer(place, message.from);
			}
		},
		onDropped: deps.onDropped,
		onReach: () => undefined
	});

	return {
		close() {
			signaling.close();
			dialer.close();
			for (const link of [...links.keys()]) link.close();
		}
	};
}

import type { PeerId } from '$lib/model/ids';
import type { Problem } from '$lib/model/result';
import type { View } from '$lib/model/view';
import * as v from 'valibot';
import { createAnnouncer } from './announcer';
import { createDialer } from './dialer';
import type { Member, Members } from './members';
import { createNeighbours } from './neighbours';
import type { Overlay } from './overlay';
import type { Carrier, ProvedPeer, Rendezvous, WireFactory, World } from './ports';
import type { Sealing } from './sealing';
import type { Shape } from './shape';
import { createSignaling, type SignalMessage } from './signaling';
import { isFullMesh, manyLinks } from './topology';

const maxPending = 16;
const maxAnnounceGapMs = 30_000;
/** A link that this device's peer reports as lost, when ours is at least this old, is really lost. */
const settledMs = 2_000;
/** A peer that could not prove itself, or talked nonsense, is not tried again before this. */
const distrustMs = 30_000;
/** Who lacks the entries that prove it may have them a moment later: so often it is tried again soon. */
const unknownTries = 3;
const unknownMs = 2_000;
/** How links end without anybody's fault. */
const passingCodes: readonly string[] = ['closed', 'silent', 'replaced', 'lost'];
/** A full peer is not asked again before this. */
const fullMs = 20_000;
/** Whom others reach for us waits ever longer: many pairs of devices can never be linked. */
const maxReachedMs = 300_000;
/** Who agreed to part is not sought again before this, and twice as long the next time. */
const partedMs = 60_000;
const maxParted = 256;

/** How many links the sender has: in `here`, `offer` and `answer`. */
const linksSchema = v.object({ links: v.pipe(v.number(), v.integer(), v.minValue(0)) });
const hereSchema = v.object({
	...linksSchema.entries,
	/** It had a link to us and has it no more. */
	lost: v.boolean()
});

export type MemberPlace = Rendezvous<ProvedPeer>;

/** Turns whom we hear of into open wires, and decides when a peer is tried again. */
export interface Introductions {
	/** Offers a wire, or asks the other side to: of two, the one with the smaller id offers. */
	dial(peer: PeerId): void;
	/** A wire to it is being opened or proved. */
	isUnderWay(peer: PeerId): boolean;
	mayTry(peer: PeerId): boolean;
	joined(member: Member, place: MemberPlace): void;
	left(member: Member, problem: Problem): void;
	/** Its link ended because both wanted so. */
	parted(peer: PeerId): void;
	/** A try came to nothing, or its wire closed before it was a link. */
	failed(peer: PeerId, problem: Problem): void;
	/** Says that we are here, and tries everybody again. */
	refresh(): void;
	close(): void;
}

export function createIntroductions(deps: {
	readonly peerId: PeerId;
	readonly places: View<readonly MemberPlace[]>;
	/** That of the mesh among them. */
	readonly carriers: View<readonly Carrier[]>;
	readonly wires: WireFactory;
	readonly world: World;
	readonly sealing: Sealing;
	readonly members: Members<MemberPlace>;
	readonly overlay: View<Overlay>;
	readonly shape: () => Shape;
	readonly onDropped: () => void;
}): Introductions {
	const { peerId, world, members, overlay } = deps;
	const isHere = (peer: PeerId): boolean => overlay.current().peers.has(peer);
	const neighbours = createNeighbours<MemberPlace>(world, isHere);
	/** How often we parted with each. */
	const partings = new Map<PeerId, number>();
	let closed = false;

	const linkCount = (): number => members.all().length;

	const dialer = createDialer<MemberPlace>({
		wires: deps.wires,
		world,
		maxPending,
		send: (place, to, kind, signal) =>
			signaling.send(place, to, kind, { ...signal, links: linkCount() }),
		onWire: members.prove,
		onFailed: (_place, peer, problem) => failed(peer, problem),
		onDropped: deps.onDropped,
		isExpected: (peer) => deps.shape().isTrying(peer)
	});

	const announcer = createAnnouncer({
		world,
		maxGapMs: maxAnnounceGapMs,
		announce: () => signaling.broadcast('here', { links: linkCount(), lost: false })
	});

	const signaling = createSignaling<MemberPlace>({
		peerId,
		places: deps.places,
		carriers: deps.carriers,
		world,
		sealing: deps.sealing,
		onMessage: receive,
		onDropped: deps.onDropped,
		onReach: () => announcer.now()
	});

	function receive(place: MemberPlace, message: SignalMessage): void {
		const { from } = message;
		neighbours.heard(from, place);
		switch (message.kind) {
			case 'here':
				receiveHere(place, message);
				return;
			case 'offer':
				// Only the smaller id offers; a proved link is replaced only by a newer attempt.
				if (from < peerId && (hasRoom(message) || isUnderWay(from))) {
					if (!dialer.receive(place, message)) deps.onDropped();
				} else if (from < peerId) signaling.send(place, from, 'full', {});
				else deps.onDropped();
				return;
			case 'answer':
				// A late candidate of a wire that is open by now is no fault.
				dialer.receive(place, message);
				return;
			case 'full':
				neighbours.failed(from, fullMs, () => connect(from));
				deps.shape().ended(from);
				return;
			case 'seek':
				deps.onDropped();
		}
	}

	function hasRoom(message: SignalMessage): boolean {
		const theirs = v.safeParse(linksSchema, message.data);
		return deps.shape().hasRoom(message.from, theirs.success ? theirs.output.links : manyLinks);
	}

	function receiveHere(place: MemberPlace, message: SignalMessage): void {
		const { from } = message;
		const here = v.safeParse(hereSchema, message.data);
		if (!here.success) {
			deps.onDropped();
			return;
		}
		const member = members.get(from);
		if (member !== null) {
			if (!here.output.lost || Math.abs(world.now() - member.since) < settledMs) return;
			member.link.close({ code: 'lost' });
		}
		const asked = message.to !== null;
		if (!asked && !isWelcome(from)) return;
		if (!hasRoom(message)) {
			if (asked && peerId < from) signaling.send(place, from, 'full', {});
		} else if (peerId < from) connect(from);
		else if (!asked && !isUnderWay(from) && neighbours.mayTry(from)) askFor(place, from);
	}

	/** In a crowd those who are reached are sought by the topology, and not everybody turns to each newcomer. */
	function isWelcome(from: PeerId): boolean {
		const { peers } = overlay.current();
		if (isFullMesh(overlay.current())) return true;
		return !peers.has(from) && (world.random(1)[0] ?? 0) / 256 < manyLinks / peers.size;
	}

	const isUnderWay = (peer: PeerId): boolean => dialer.has(peer) || members.isProving(peer);

	/** The other side has the smaller id. */
	function askFor(place: MemberPlace, peer: PeerId): void {
		signaling.send(place, peer, 'here', { links: linkCount(), lost: false });
	}

	function connect(peer: PeerId): void {
		if (closed) return;
		deps.shape().look();
		if (peerId >= peer || members.get(peer) !== null || members.isProving(peer)) return;
		const place = neighbours.placeOf(peer);
		if (place === null || !neighbours.mayTry(peer)) return;
		dialer.offer(place, peer);
	}

	function failed(peer: PeerId, { code }: Problem): void {
		if (closed) return;
		const soon = code === 'not-a-member' && neighbours.failures(peer) < unknownTries;
		const passing = passingCodes.includes(code) || code === 'timeout';
		const reachedMs = isHere(peer)
			? Math.min(maxReachedMs, 1_000 * 2 ** neighbours.failures(peer))
			: 0;
		neighbours.failed(peer, passing ? reachedMs : soon ? unknownMs : distrustMs, () =>
			connect(peer)
		);
		deps.shape().ended(peer);
	}

	return {
		dial(peer) {
			const place = neighbours.placeOf(peer) ?? deps.places.current()[0];
			if (closed || place === undefined) return;
			neighbours.heard(peer, place);
			if (peerId < peer) dialer.offer(place, peer);
			else askFor(place, peer);
		},
		isUnderWay,
		mayTry: (peer) => neighbours.mayTry(peer),
		joined(member, place) {
			neighbours.heard(member.peerId, place);
			neighbours.succeeded(member.peerId);
		},
		left(member, problem) {
			failed(member.peerId, problem);
			const place = neighbours.placeOf(member.peerId);
			if (place !== null && passingCodes.includes(problem.code) && problem.code !== 'lost') {
				signaling.send(place, member.peerId, 'here', { links: linkCount(), lost: true });
			}
			announcer.soon();
		},
		parted(peer) {
			const times = partings.get(peer) ?? 0;
			partings.delete(peer);
			partings.set(peer, Math.min(times + 1, 8));
			for (const oldest of partings.keys()) {
				if (partings.size <= maxParted) break;
				partings.delete(oldest);
			}
			neighbours.failed(peer, partedMs * 2 ** times, () => connect(peer));
		},
		failed,
		refresh() {
			neighbours.forgive();
			announcer.soon();
		},
		close() {
			closed = true;
			announcer.close();
			signaling.close();
			dialer.close();
			neighbours.close();
		}
	};
}

import type { PeerId } from '$lib/model/ids';
import { fail, ok, type Problem, type Result } from '$lib/model/result';
import type { Compression } from './deflate';
import type { DocMessage } from './doc-messages';
import type { DocPeer } from './doc-track';
import { createLink, type Link, type LinkControl } from './link';
import type { RouteLink } from './mesh-carrier';
import type { PartingLink } from './parting';
import type { ProvedPeer, Rendezvous, Wire, World } from './ports';
import type { RollLink } from './roll';
import { mostLinks } from './topology';

/** The old run of a device that was started anew is given this long to show that it lives. */
const oldRunMs = 2_000;
/** A wire that was opened by hand; any later attempt over a carrier is newer. */
const byHand = 0;
/** Somebody took the trouble. */
const mostLinksByHand = mostLinks + 2;
/** Links that one device may have to us under different peer ids. */
const mostRuns = 2;
const lost: Problem = { code: 'lost' };

/** A proved device over an open link. */
export interface Member extends DocPeer, RollLink, RouteLink, PartingLink {
	readonly peerId: PeerId;
	readonly proved: ProvedPeer;
	/** Numbered by the side that offered; 0: the wire was opened by hand. */
	readonly attempt: number;
	readonly link: Link;
	/** In ms, by our clock. */
	readonly since: number;
	readonly byHand: boolean;
	sendRoll(body: Uint8Array): void;
	sendRoute(body: Uint8Array): void;
	sendPart(body: Uint8Array): void;
	/** Closes the link, for both agreed to it. */
	part(): void;
}

/** Who is linked to us, and who is about to be: proves each open wire, and keeps one link per peer. */
export interface Members<Place> {
	get(peer: PeerId): Member | null;
	all(): readonly Member[];
	/** Wires whose other side is not proved yet. */
	provingCount(): number;
	isProving(peer: PeerId): boolean;
	/** `attempt` is the offering side's number. */
	prove(place: Place, peer: PeerId, wire: Wire, attempt: number): void;
	/** The same for a wire of which nobody said whose it is: the other side says so once it is proved. */
	adopt(place: Place, wire: Wire): Promise<Result<ProvedPeer>>;
	close(): void;
}

export function createMembers<Place extends Rendezvous<ProvedPeer>>(deps: {
	readonly peerId: PeerId;
	readonly me: ProvedPeer;
	readonly world: World;
	readonly compression: Compression | null;
	readonly onJoined: (member: Member, place: Place) => void;
	/** `replaced`: there is a newer link to the same peer. */
	readonly onLeft: (member: Member, problem: Problem, replaced: boolean) => void;
	/** A wire to that peer closed before it was a link. */
	readonly onRefused: (peer: PeerId, problem: Problem) => void;
	/** A problem strikes the member's link. */
	readonly onDoc: (member: Member, message: DocMessage) => Result<null>;
	readonly onControl: (member: Member, kind: LinkControl, body: Uint8Array) => Result<null>;
	readonly onDropped: () => void;
}): Members<Place> {
	const { world } = deps;
	const members = new Map<PeerId, Member>();
	/** Null: opened by hand. */
	const proving = new Map<Link, PeerId | null>();
	let closed = false;

	function open(
		place: Place,
		expected: PeerId | null,
		wire: Wire,
		attempt: number,
		settle: (result: Result<ProvedPeer>) => void
	): void {
		let member: Member | null = null;
		const link = createLink<ProvedPeer>({
			wire,
			world,
			handshake: place.handshake(wire.identity),
			peerId: deps.peerId,
			compression: deps.compression,
			onProved: () => undefined,
			onOpen(proved, claimed) {
				proving.delete(link);
				const admitted = admit(link, proved, expected ?? claimed, claimed, attempt);
				if (!admitted.ok) {
					link.close(admitted.problem);
					return;
				}
				member = admitted.value;
				settle(ok(proved));
				deps.onJoined(member, place);
			},
			onDoc(message) {
				if (member === null) return;
				const received = deps.onDoc(member, message);
				if (!received.ok) link.strike(received.problem);
			},
			onControl: (kind, body) => (member === null ? ok(null) : deps.onControl(member, kind, body)),
			onStrike: deps.onDropped,
			onClose(problem) {
				proving.delete(link);
				settle({ ok: false, problem });
				if (member !== null) leave(member, problem);
				else if (!closed && expected !== null) deps.onRefused(expected, problem);
			}
		});
		proving.set(link, expected);
	}

	function admit(
		link: Link,
		proved: ProvedPeer,
		peerId: PeerId | null,
		claimed: PeerId | null,
		attempt: number
	): Result<Member> {
		if (peerId === null || peerId !== claimed || peerId === deps.peerId) {
			deps.onDropped();
			return fail('not-proved', 'another peer id');
		}
		const before = members.get(peerId);
		// Whoever claims the peer id of another device's link would push that device out.
		if (before !== undefined && before.deviceId !== proved.deviceId) {
			deps.onDropped();
			return fail('not-proved', 'the peer id is taken');
		}
		// Attempts are numbered by the offering side, so both sides keep the same one.
		if (before !== undefined && attempt !== byHand && before.attempt > attempt) {
			return fail('replaced');
		}
		const most = attempt === byHand ? mostLinksByHand : mostLinks;
		if (before === undefined && members.size >= most) return fail('full');
		const sameDevice = [...members.values()].filter(
			(other) => other !== before && other.deviceId === proved.deviceId
		);
		const member: Member = {
			peerId,
			proved,
			attempt,
			link,
			since: world.now(),
			byHand: attempt === byHand,
			deviceId: proved.deviceId,
			isMe: proved.deviceId === deps.me.deviceId,
			send: (message) => link.sendDoc(message),
			sendRoll: (body) => link.sendControl('roll', body),
			sendRoute: (body) => link.sendControl('route', body),
			sendPart: (body) => link.sendControl('part', body),
			part: () => link.close({ code: 'parted' })
		};
		members.set(peerId, member);
		before?.link.close({ code: 'replaced' });
		// The same device under another peer id was started anew: the old run is most likely dead, and
		// no device gets hold of us by many.
		for (const other of sameDevice) {
			if (sameDevice.length >= mostRuns && other === sameDevice[0]) other.link.close(lost);
			else other.link.check(oldRunMs);
		}
		return ok(member);
	}

	function leave(member: Member, problem: Problem): void {
		const replaced = members.get(member.peerId) !== member;
		if (!replaced) members.delete(member.peerId);
		deps.onLeft(member, problem, replaced);
	}

	return {
		get: (peer) => members.get(peer) ?? null,
		all: () => [...members.values()],
		provingCount: () => proving.size,
		isProving: (peer) => [...proving.values()].includes(peer),
		prove: (place, peer, wire, attempt) => open(place, peer, wire, attempt, () => undefined),
		adopt(place, wire) {
			return new Promise((resolve) => open(place, null, wire, byHand, resolve));
		},
		close() {
			closed = true;
			for (const link of [...proving.keys(), ...[...members.values()].map((each) => each.link)]) {
				link.close();
			}
		}
	};
}

import type { DeviceId, PeerId } from '$lib/model/ids';
import { noMesh, type LinkedDevice, type MeshStatus, type Presence } from '$lib/model/light';
import { fail, type Problem, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import * as v from 'valibot';
import { createAdmissions } from './admissions';
import { createAnnouncer } from './announcer';
import { createCompression, type Compression } from './deflate';
import { createDialer } from './dialer';
import { createDocSync, type SavedConfirmations } from './doc-sync';
import { createMembers, type Member } from './members';
import { createNeighbours } from './neighbours';
import type { Carrier, ProvedPeer, Rendezvous, SyncDocs, Wire, WireFactory, World } from './ports';
import { platformSealing, type Sealing } from './sealing';
import { createSignaling, type SignalMessage } from './signaling';

/** Links that a device seeks; with more devices than this in a group, not all are linked to all. */
const maxLinks = 8;
/** Beyond `maxLinks`, up to this many are taken from those who have next to none. */
const maxLinksForLonely = 16;
const lonelyLinks = 2;
const maxPending = 16;
const maxAnnounceGapMs = 30_000;
const presenceEveryMs = 200;
const droppedEveryMs = 1_000;
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
const fullMs = 60_000;

/** How many links the sender has: in `here`, `offer` and `answer`. */
const linksSchema = v.object({ links: v.pipe(v.number(), v.integer(), v.minValue(0)) });
const hereSchema = v.object({
	...linksSchema.entries,
	/** It had a link to us and has it no more. */
	lost: v.boolean()
});

export interface MeshDeps {
	/** New at every start. */
	readonly peerId: PeerId;
	readonly me: ProvedPeer;
	/** Where members meet: today's topic, yesterday's and tomorrow's. Side `member`. */
	readonly rendezvous: View<readonly Rendezvous<ProvedPeer>[]>;
	/** One per open invitation that this device can admit with. Side `admits`. */
	readonly admitting: View<readonly Rendezvous<{ readonly admitted: DeviceId }>[]>;
	readonly carriers: View<readonly Carrier[]>;
	readonly wires: WireFactory;
	readonly docs: SyncDocs;
	readonly world: World;
	readonly saved?: SavedConfirmations;
	/** Stand-ins for simulations. */
	readonly sealing?: Sealing;
	readonly compression?: Compression | null;
}

/** All links of one space on one device. Carriers belong to the caller, who closes them. */
export interface Mesh {
	readonly status: View<MeshStatus>;
	/** Told to all linked devices, at most five times a second. */
	setPresence(presence: Presence): void;
	/** After a sleep or when the network came back: says that we are here, tests every link, compares everything. */
	refresh(): void;
	/**
	 * Takes a wire that was opened by hand: the other side proves that it is a member like any other,
	 * and becomes a link. Fails with the code that the proof gave, or `closed`; the wire is closed then.
	 */
	adopt(wire: Wire): Promise<Result<ProvedPeer>>;
	close(): void;
}

type MemberPlace = Rendezvous<ProvedPeer>;

export function createMesh(deps: MeshDeps): Mesh {
	const { peerId, world } = deps;
	const sealing = deps.sealing ?? platformSealing;
	const compression = deps.compression === undefined ? createCompression() : deps.compression;
	const neighbours = createNeighbours<MemberPlace>(world);
	let presence: Presence = { editing: null };
	let cancelPresence: (() => void) | null = null;
	let dropped = 0;
	let cancelDropped: (() => void) | null = null;
	let closed = false;
	let statusText = '';

	const status = createValue<MeshStatus>({ ...noMesh, role: 'holder' });

	/** Told at most once a second: a flood must not become a flood of news to screens and other tabs. */
	function drop(): void {
		dropped += 1;
		cancelDropped ??= world.after(droppedEveryMs, () => {
			cancelDropped = null;
			updateStatus();
		});
	}

	const docSync = createDocSync({
		docs: deps.docs,
		world,
		saved: deps.saved ?? null,
		onState: updateStatus,
		onDropped: drop
	});

	const members = createMembers<MemberPlace>({
		peerId,
		me: deps.me,
		world,
		compression,
		onJoined: join,
		onLeft: leave,
		onRefused: (peer, problem) =>
			neighbours.failed(peer, distrustOf(peer, problem), () => connect(peer)),
		onDoc: (member, message) => docSync.received(member, message),
		onPresence(member, next) {
			member.presence = next;
			updateStatus();
		},
		onDropped: drop
	});
	const linkCount = (): number => members.all().length;

	const dialer = createDialer<MemberPlace>({
		wires: deps.wires,
		world,
		maxPending,
		send: (place, to, kind, signal) =>
			signaling.send(place, to, kind, { ...signal, links: linkCount() }),
		onWire: members.prove,
		onFailed: (_place, peer) => neighbours.failed(peer, 0, () => connect(peer)),
		onDropped: drop
	});

	const announcer = createAnnouncer({
		world,
		maxGapMs: maxAnnounceGapMs,
		announce: () => signaling.broadcast('here', { links: linkCount(), lost: false })
	});

	const signaling = createSignaling<MemberPlace>({
		peerId,
		places: deps.rendezvous,
		carriers: deps.carriers,
		world,
		sealing,
		onMessage: receive,
		onDropped: drop,
		onReach: () => announcer.soon()
	});

	const admissions = createAdmissions({
		peerId,
		places: deps.admitting,
		carriers: deps.carriers,
		wires: deps.wires,
		world,
		sealing,
		compression,
		onDropped: drop
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
				if (from < peerId && (hasRoom(message) || dialer.has(from))) {
					if (!dialer.receive(place, message)) drop();
				} else if (from < peerId) signaling.send(place, from, 'full', {});
				else drop();
				return;
			case 'answer':
				// A late candidate of a wire that is open by now is no fault.
				dialer.receive(place, message);
				return;
			case 'full':
				neighbours.failed(from, fullMs, () => connect(from));
				return;
			case 'seek':
				drop();
		}
	}

	function hasRoom(message: SignalMessage): boolean {
		if (members.get(message.from) !== null) return true;
		const taken = linkCount() + members.provingCount();
		if (taken < maxLinks) return true;
		const theirs = v.safeParse(linksSchema, message.data);
		const lonely = theirs.success && theirs.output.links <= lonelyLinks;
		return taken < maxLinksForLonely && lonely;
	}

	function receiveHere(place: MemberPlace, message: SignalMessage): void {
		const { from } = message;
		const here = v.safeParse(hereSchema, message.data);
		if (!here.success) {
			drop();
			return;
		}
		const member = members.get(from);
		if (member !== null) {
			if (!here.output.lost || Math.abs(world.now() - member.since) < settledMs) return;
			member.link.close({ code: 'lost' });
		}
		if (!hasRoom(message)) return;
		if (peerId < from) connect(from);
		else if (
			message.to === null &&
			!dialer.has(from) &&
			!members.isProving(from) &&
			neighbours.mayTry(from)
		) {
			signaling.send(place, from, 'here', { links: linkCount(), lost: false });
		}
	}

	function connect(peer: PeerId): void {
		if (closed || peerId >= peer || members.get(peer) !== null || members.isProving(peer)) return;
		const place = neighbours.placeOf(peer);
		if (place === null || !neighbours.mayTry(peer)) return;
		dialer.offer(place, peer);
	}

	function distrustOf(peer: PeerId, { code }: Problem): number {
		if (passingCodes.includes(code)) return 0;
		const soon = code === 'not-a-member' && neighbours.failures(peer) < unknownTries;
		return soon ? unknownMs : distrustMs;
	}

	function join(member: Member, place: MemberPlace): void {
		neighbours.heard(member.peerId, place);
		neighbours.succeeded(member.peerId);
		docSync.opened(member);
		if (presence.editing !== null) member.link.sendPresence(presence);
		updateStatus();
	}

	function leave(member: Member, problem: Problem, replaced: boolean): void {
		docSync.closed(member);
		updateStatus();
		if (closed || replaced) return;
		const wait = distrustOf(member.peerId, problem);
		neighbours.failed(member.peerId, wait, () => connect(member.peerId));
		const place = neighbours.placeOf(member.peerId);
		if (place !== null && wait === 0 && problem.code !== 'lost') {
			signaling.send(place, member.peerId, 'here', { links: linkCount(), lost: true });
		}
		announcer.soon();
	}

	function linkedDevice(member: Member): LinkedDevice {
		return {
			...member.proved,
			since: member.since,
			inStep: docSync.inStep(member),
			hasMine: docSync.hasMine(member),
			presence: member.presence
		};
	}

	function updateStatus(): void {
		if (closed) return;
		const byDevice = new Map<DeviceId, LinkedDevice>();
		for (const member of members.all()) {
			if (!member.isMe) byDevice.set(member.deviceId, linkedDevice(member));
		}
		const next: MeshStatus = {
			links: [...byDevice.values()],
			devices: [],
			carried: [],
			carriers: deps.carriers.current().map((carrier) => ({
				address: carrier.address,
				state: carrier.state(),
				retryAt: carrier.retryAt()
			})),
			onlyHere: docSync.onlyHere(),
			role: 'holder',
			dropped
		};
		const text = JSON.stringify(next);
		if (text === statusText) return;
		statusText = text;
		status.set(next);
	}

	let carrierEnds: (() => void)[] = [];
	function followCarriers(): void {
		for (const end of carrierEnds) end();
		carrierEnds = deps.carriers.current().map((carrier) => carrier.onState(updateStatus));
		updateStatus();
	}
	const endCarriers = deps.carriers.subscribe(followCarriers);
	followCarriers();

	return {
		status,
		setPresence(next) {
			presence = { editing: next.editing };
			cancelPresence ??= world.after(presenceEveryMs, () => {
				cancelPresence = null;
				for (const member of members.all()) member.link.sendPresence(presence);
			});
		},
		refresh() {
			if (closed) return;
			for (const carrier of deps.carriers.current()) carrier.refresh();
			announcer.soon();
			for (const member of members.all()) member.link.check(2 * settledMs);
			docSync.repair();
		},
		adopt(wire) {
			const [place] = deps.rendezvous.current();
			if (!closed && place !== undefined) return members.adopt(place, wire);
			wire.close();
			return Promise.resolve(fail('closed'));
		},
		close() {
			if (closed) return;
			closed = true;
			endCarriers();
			for (const end of carrierEnds) end();
			cancelPresence?.();
			cancelDropped?.();
			announcer.close();
			admissions.close();
			signaling.close();
			dialer.close();
			neighbours.close();
			docSync.close();
			members.close();
		}
	};
}

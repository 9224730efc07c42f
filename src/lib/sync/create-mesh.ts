import type { DeviceId, PeerId } from '$lib/model/ids';
import type { MeshStatus, Presence } from '$lib/model/light';
import { fail, type Problem, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import { createAdmissions } from './admissions';
import { createCompression, type Compression } from './deflate';
import { createDocSync, type SavedConfirmations } from './doc-sync';
import type { LoadTree } from './forwarding';
import { createIntroductions, type MemberPlace } from './introductions';
import type { LinkControl } from './link';
import { createMembers, type Member } from './members';
import { createMeshCarrier } from './mesh-carrier';
import { createMeshStatus } from './mesh-status';
import type { Overlay } from './overlay';
import { createParting } from './parting';
import type { Carrier, ProvedPeer, Rendezvous, SyncDocs, Wire, WireFactory, World } from './ports';
import { createRoll } from './roll';
import { platformSealing, type Sealing } from './sealing';
import { createShape } from './shape';

const droppedEveryMs = 1_000;
/** After a sleep every link has this long to answer. */
const wakeMs = 4_000;

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
	/** Whether a device belongs to the group now, and to that person; without it all that come do. One that doesn't is not listed, and what it has counts for nobody. */
	readonly isMember?: (device: ProvedPeer) => boolean;
	/** Stand-ins for simulations. */
	readonly sealing?: Sealing;
	readonly compression?: Compression | null;
	readonly loadTree?: LoadTree;
}

/** All links of one space on one device. Carriers belong to the caller, who closes them. */
export interface Mesh {
	readonly status: View<MeshStatus>;
	/** Told to all that are here, with what else there is to tell. */
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

/** A mesh whose inside can be looked at, as simulations do. */
export interface OpenMesh extends Mesh {
	readonly overlay: View<Overlay>;
	/** Peers with an open link to us. */
	linked(): readonly PeerId[];
}

export function createMesh(deps: MeshDeps): OpenMesh {
	const { peerId, me, world } = deps;
	const isMember = deps.isMember ?? (() => true);
	const sealing = deps.sealing ?? platformSealing;
	const compression = deps.compression === undefined ? createCompression() : deps.compression;
	let dropped = 0;
	let cancelDropped: (() => void) | null = null;
	let closed = false;

	/** Told at most once a second: a flood must not become a flood of news to screens and other tabs. */
	function drop(): void {
		dropped += 1;
		cancelDropped ??= world.after(droppedEveryMs, () => {
			cancelDropped = null;
			status.touch();
		});
	}

	const roll = createRoll({
		peerId,
		me,
		world,
		contents: () => docSync.contents(),
		onDropped: drop
	});
	const { overlay } = roll;

	const docSync = createDocSync({
		docs: deps.docs,
		world,
		saved: deps.saved ?? null,
		me: me.deviceId,
		overlay,
		isMember,
		...(deps.loadTree === undefined ? {} : { loadTree: deps.loadTree }),
		onState() {
			roll.contentsChanged();
			status.touch();
		},
		onDropped: drop
	});

	const meshCarrier = createMeshCarrier({ peerId, world, overlay, onDropped: drop });
	const carriers = createValue<readonly Carrier[]>([meshCarrier, ...deps.carriers.current()]);
	const endCarriers = deps.carriers.subscribe(() =>
		carriers.set([meshCarrier, ...deps.carriers.current()])
	);

	const members = createMembers<MemberPlace>({
		peerId,
		me,
		world,
		compression,
		onJoined: join,
		onLeft: leave,
		onRefused: (peer, problem) => introductions.failed(peer, problem),
		onDoc: (member, message) => docSync.received(member, message),
		onControl: receiveControl,
		onDropped: drop
	});

	const introductions = createIntroductions({
		peerId,
		places: deps.rendezvous,
		carriers,
		wires: deps.wires,
		world,
		sealing,
		members,
		overlay,
		shape: () => shape,
		onDropped: drop
	});

	const parting = createParting({ world, links: members.all });

	const shape = createShape({
		world,
		overlay,
		links: members.all,
		provingCount: members.provingCount,
		parting,
		mayTry: introductions.mayTry,
		via: roll.via,
		dial: introductions.dial,
		isUnderWay: introductions.isUnderWay,
		onGivenUp: (peer) => introductions.failed(peer, { code: 'timeout' })
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

	const status = createMeshStatus({
		world,
		me: me.deviceId,
		members: members.all,
		overlay,
		isMember,
		carriers: deps.carriers,
		inStep: docSync.inStep,
		hasMine: docSync.hasMine,
		onlyHere: docSync.onlyHere,
		contents: docSync.contents,
		known: docSync.known,
		carried: docSync.carried,
		dropped: () => dropped
	});

	function receiveControl(member: Member, kind: LinkControl, body: Uint8Array): Result<null> {
		if (kind === 'roll') return roll.received(member, body);
		return kind === 'route' ? meshCarrier.received(member, body) : parting.received(member, body);
	}

	function join(member: Member, place: MemberPlace): void {
		introductions.joined(member, place);
		roll.opened(member);
		meshCarrier.opened(member);
		docSync.opened(member);
		shape.ended(member.peerId);
		shape.look();
		status.touch();
	}

	function leave(member: Member, problem: Problem, replaced: boolean): void {
		const parted = parting.closed(member) || problem.code === 'parted';
		roll.closed(member);
		meshCarrier.closed(member);
		docSync.closed(member);
		status.touch();
		if (closed || replaced) return;
		if (parted) introductions.parted(member.peerId);
		else introductions.left(member, problem);
		shape.look();
	}

	return {
		status,
		overlay,
		linked: () => members.all().map((member) => member.peerId),
		setPresence: roll.setPresence,
		refresh() {
			if (closed) return;
			for (const carrier of deps.carriers.current()) carrier.refresh();
			introductions.refresh();
			for (const member of members.all()) member.link.check(wakeMs);
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
			cancelDropped?.();
			status.close();
			admissions.close();
			shape.close();
			parting.close();
			introductions.close();
			members.close();
			meshCarrier.close();
			docSync.close();
			roll.close();
		}
	};
}

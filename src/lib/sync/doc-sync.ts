import type { DeviceId } from '$lib/model/ids';
import type { CarriedRecord, KnownDevice } from '$lib/model/light';
import { fail, ok, type Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import { createComparison } from './comparison';
import type { DocState } from './confirmations';
import { createCoverage, type Coverage } from './coverage';
import { encodeBook, parseBook, sameAsKept } from './coverage-book';
import { createPartJoiner, type DocMessage, type DocPart, type JoinedUpdate } from './doc-messages';
import { createDocTrack, type DocPeer, type DocTrack } from './doc-track';
import { createForwarding, type LoadTree } from './forwarding';
import type { Overlay } from './overlay';
import type { ProvedPeer, SyncDoc, SyncDocs, World } from './ports';
import { createRate } from './rate';

const tickMs = 2_500;
/** Every this many ticks (20 s) everybody is told what we have, against silent gaps. */
const repairTicks = 8;
/** The state vector of an empty document. */
const nothing = Uint8Array.of(0);
const asksPerSecond = 10;
/** What one peer is answered in a minute: the largest document twice. It asks again by itself when that was not enough. */
const answerBytesPerMinute = 40 * 1024 * 1024;

/** Where the mesh keeps, between runs, what other devices were known to have. Losing it costs only that changes show as *only here* until the next device confirms them. */
export interface SavedConfirmations {
	readonly confirmed: Uint8Array | null;
	save(confirmed: Uint8Array): void;
}

/** All documents over all open links. */
export interface DocSync {
	opened(peer: DocPeer): void;
	closed(peer: DocPeer): void;
	/** Problems are the peer's: malformed, over a bound, refused by the document. */
	received(peer: DocPeer, message: DocMessage): Result<null>;
	inStep(peer: DocPeer): boolean;
	hasMine(peer: DocPeer): boolean;
	onlyHere(): boolean;
	/** 16 bytes over all documents, to be told to everybody that is here; worked out once per change. */
	contents(): Uint8Array;
	/** Those that are here, with what they lack, and those that are remembered. */
	known(here: readonly KnownDevice[]): readonly KnownDevice[];
	/** Records that still have to be brought to somebody. */
	carried(): readonly CarriedRecord[];
	/** After a sleep: compares everything again. */
	repair(): void;
	close(): void;
}

export interface DocSyncDeps {
	/** Other runs of this device hold no second copy. */
	readonly me: DeviceId;
	readonly docs: SyncDocs;
	readonly world: World;
	readonly saved: SavedConfirmations | null;
	/** Who can be reached; without it only those linked to us are known. */
	readonly overlay?: View<Overlay>;
	/** Whether a device belongs to the group and that person; without it all do. */
	readonly isMember?: (device: ProvedPeer) => boolean;
	/** Stand-in for simulations, whose time stands still while code is fetched. */
	readonly loadTree?: LoadTree;
	readonly onState: () => void;
	/** Something was left out because it is over a bound. */
	readonly onDropped: () => void;
}

export function createDocSync(deps: DocSyncDeps): DocSync {
	const { docs, world, saved } = deps;
	const tracks = new Map<string, DocTrack>();
	const peers = new Map<DocPeer, ReturnType<typeof openPeer>>();
	const parsed = saved?.confirmed == null ? null : parseBook(saved.confirmed);
	const book = parsed?.ok === true ? parsed.value : null;
	const coverage = createCoverage({
		world,
		book,
		isOther: (device) => device.deviceId !== deps.me && deps.isMember?.(device) !== false
	});
	let savedVersions = '';
	let ticks = 0;
	let cancelTick = world.after(tickMs, tick);

	const forwarding = createForwarding({
		world,
		peers: () => peers.keys(),
		overlay: deps.overlay ?? null,
		loadTree: deps.loadTree ?? (async () => (await import('./broadcast-tree')).broadcastTree),
		onDropped: deps.onDropped
	});

	const comparison = createComparison({
		world,
		overlay: deps.overlay ?? null,
		states: () => [...tracks].map(([id, track]) => [id, track.state()]),
		version: versions,
		peers: () => peers.keys(),
		coverage,
		isSmall: forwarding.isSmall,
		onUnlike(peer) {
			for (const track of tracks.values()) track.repairWith(peer);
		},
		onState: deps.onState
	});

	const openPeer = () => ({
		joiner: createPartJoiner(),
		asks: createRate(world, asksPerSecond),
		answered: { since: world.now(), bytes: 0 }
	});

	function versions(): string {
		return [...tracks.values()].map((track) => track.version()).join();
	}

	function answer(peer: DocPeer, track: DocTrack, stateVector: Uint8Array): Result<null> {
		const view = peers.get(peer);
		if (view === undefined || !view.asks.take()) return ok(null);
		const { answered } = view;
		const now = world.now();
		// A clock that went back begins a minute anew.
		if (now < answered.since || now - answered.since >= 60_000) {
			answered.since = now;
			answered.bytes = 0;
		}
		if (answered.bytes >= answerBytesPerMinute) {
			deps.onDropped();
			return ok(null);
		}
		const told = track.asked(peer, stateVector);
		if (!told.ok) return told;
		answered.bytes += told.value;
		return ok(null);
	}

	/** Something may have been written here after the book was: it counts as one change, whoever wrote it. */
	function opened(doc: SyncDoc, state: DocState): number {
		const kept = book?.docs.get(doc.id);
		if (state.clocks.size === 0 || sameAsKept(kept, state)) return coverage.made();
		return coverage.add(doc.recordsSince(kept?.stateVector ?? nothing));
	}

	/** Follows the documents that there are by now. */
	function followDocs(): void {
		for (const id of docs.ids()) {
			const doc = tracks.has(id) ? null : docs.get(id);
			if (doc === null) continue;
			const track = createDocTrack({
				doc,
				world,
				opened: (state) => opened(doc, state),
				made: coverage.add,
				before: coverage.upTo,
				onHeard,
				send: (update) => forwarding.send(id, update),
				isSmall: forwarding.isSmall,
				isEqual: comparison.isEqual,
				onState() {
					comparison.soon();
					deps.onState();
				},
				onDropped: deps.onDropped
			});
			tracks.set(id, track);
			for (const peer of peers.keys()) track.opened(peer);
		}
		for (const [id, track] of tracks) {
			if (docs.get(id) !== null) continue;
			track.close();
			tracks.delete(id);
		}
	}

	function onHeard(device: DeviceId): void {
		const each = [...tracks.values()].map((track) => track.confirmations.upTo(device));
		coverage.covered(device, Math.min(...each));
	}

	/** Coverage as of what others told by now. */
	function told(): Coverage {
		comparison.take();
		return coverage;
	}

	function save(): void {
		if (saved === null) return;
		const now = `${versions()} ${coverage.version()}`;
		if (now === savedVersions) return;
		savedVersions = now;
		const states = new Map([...tracks].map(([id, track]) => [id, track.state()]));
		saved.save(encodeBook({ ...coverage.book(), docs: states }));
	}

	function tick(): void {
		cancelTick = world.after(tickMs, tick);
		followDocs();
		ticks += 1;
		for (const peer of peers.keys()) if (!peer.isMe) coverage.seen(peer.proved);
		for (const track of tracks.values()) {
			track.watchPending();
			// In a crowd the comparison of digests sees to it.
			if (ticks % repairTicks === 0 && forwarding.isSmall()) track.repair();
		}
		save();
	}

	function updated(
		peer: DocPeer,
		track: DocTrack,
		part: DocPart,
		joined: JoinedUpdate
	): Result<null> {
		const { update, route } = joined;
		const taken = track.updated(peer, update, part.answer);
		if (!taken.ok) return taken;
		// What was known before is not passed on, so that nobody can make us say it again and again.
		if (route !== null && (taken.value.changed || docs.get(track.id)?.hasPending() === true)) {
			forwarding.passOn(peer, track.id, update, route);
		}
		return ok(null);
	}

	followDocs();

	return {
		opened(peer) {
			followDocs();
			peers.set(peer, openPeer());
			if (!peer.isMe) coverage.seen(peer.proved);
			for (const track of tracks.values()) track.opened(peer);
		},
		closed(peer) {
			peers.delete(peer);
			forwarding.closed(peer);
			for (const track of tracks.values()) track.closed(peer);
		},
		received(peer, message) {
			const view = peers.get(peer);
			if (view === undefined) return fail('malformed', 'link not open');
			if (!tracks.has(message.doc)) followDocs();
			const track = tracks.get(message.doc);
			if (message.kind === 'part') {
				const joined = view.joiner.join(message);
				if (!joined.ok) return joined;
				track?.progressed(peer);
				if (joined.value === null || track === undefined) return ok(null);
				return updated(peer, track, message, joined.value);
			}
			// A document that we don't hold (of a newer app, say) is nobody's fault.
			if (track === undefined) return ok(null);
			if (message.kind === 'state') return track.told(peer, message.stateVector, message.digest);
			return answer(peer, track, message.stateVector);
		},
		inStep: (peer) =>
			comparison.isEqual(peer) || [...tracks.values()].every((track) => track.inStep(peer)),
		hasMine: (peer) => told().has(peer.deviceId),
		onlyHere: () => told().onlyHere(),
		contents: comparison.contents,
		known: (here) => told().known(here),
		carried: () => told().carried(),
		repair() {
			for (const track of tracks.values()) track.repair();
		},
		close() {
			forwarding.close();
			save();
			cancelTick();
			comparison.close();
			for (const track of tracks.values()) track.close();
			tracks.clear();
			peers.clear();
		}
	};
}

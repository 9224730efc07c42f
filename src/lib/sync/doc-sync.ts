import { fail, ok, type Result } from '$lib/model/result';
import { encodeConfirmedState, parseConfirmedState, sameAsConfirmed } from './confirmed-state';
import { createPartJoiner, type DocMessage } from './doc-messages';
import { createDocTrack, type DocPeer, type DocTrack } from './doc-track';
import { createRate } from './link';
import type { SyncDocs, World } from './ports';

const tickMs = 2_500;
/** Every this many ticks (20 s) everybody is told what we have, against silent gaps. */
const repairTicks = 8;
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
	/** After a sleep: compares everything again. */
	repair(): void;
	close(): void;
}

export function createDocSync(deps: {
	readonly docs: SyncDocs;
	readonly world: World;
	readonly saved: SavedConfirmations | null;
	readonly onState: () => void;
	/** Something was left out because it is over a bound. */
	readonly onDropped: () => void;
}): DocSync {
	const { docs, world, saved } = deps;
	const tracks = new Map<string, DocTrack>();
	const peers = new Map<DocPeer, ReturnType<typeof openPeer>>();
	const remembered = saved?.confirmed == null ? null : parseConfirmedState(saved.confirmed);
	let savedVersions = '';
	let ticks = 0;
	let cancelTick = world.after(tickMs, tick);

	const openPeer = () => ({
		joiner: createPartJoiner(),
		asks: createRate(world, asksPerSecond),
		answered: { since: world.now(), bytes: 0 }
	});

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

	/** Follows the documents that there are by now. */
	function followDocs(): void {
		for (const id of docs.ids()) {
			const doc = tracks.has(id) ? null : docs.get(id);
			if (doc === null) continue;
			const track = createDocTrack({
				doc,
				world,
				unconfirmed: (state) =>
					state.clocks.size > 0 &&
					!sameAsConfirmed(remembered?.ok === true ? remembered.value.get(id) : undefined, state),
				onState,
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

	const onlyHere = (): boolean =>
		[...tracks.values()].some((track) => track.confirmations.onlyHere());

	function onState(): void {
		deps.onState();
	}

	function save(): void {
		if (saved === null || onlyHere()) return;
		const versions = [...tracks.values()].map((track) => track.version()).join();
		if (versions === savedVersions) return;
		savedVersions = versions;
		saved.save(
			encodeConfirmedState(new Map([...tracks].map(([id, track]) => [id, track.state()])))
		);
	}

	function tick(): void {
		cancelTick = world.after(tickMs, tick);
		followDocs();
		ticks += 1;
		for (const track of tracks.values()) {
			track.watchPending();
			if (ticks % repairTicks === 0) track.repair();
		}
		save();
	}

	followDocs();

	return {
		opened(peer) {
			followDocs();
			peers.set(peer, openPeer());
			for (const track of tracks.values()) track.opened(peer);
		},
		closed(peer) {
			peers.delete(peer);
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
				if (joined.value === null) return ok(null);
				return track?.updated(peer, joined.value, message.answer) ?? ok(null);
			}
			// A document that we don't hold (of a newer app, say) is nobody's fault.
			if (track === undefined) return ok(null);
			if (message.kind === 'state') return track.told(peer, message.stateVector, message.digest);
			return answer(peer, track, message.stateVector);
		},
		inStep: (peer) => [...tracks.values()].every((track) => track.inStep(peer)),
		hasMine: (peer) =>
			[...tracks.values()].every((track) => track.confirmations.has(peer.deviceId)),
		onlyHere,
		repair() {
			for (const track of tracks.values()) track.repair();
		},
		close() {
			save();
			cancelTick();
			for (const track of tracks.values()) track.close();
			tracks.clear();
			peers.clear();
		}
	};
}

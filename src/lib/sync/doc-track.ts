import { equalBytes } from '$lib/model/bytes';
import type { DeviceId, PeerId } from '$lib/model/ids';
import type { Result } from '$lib/model/result';
import { createConfirmations, inStep, type Confirmations, type DocState } from './confirmations';
import type { DocMessage } from './doc-messages';
import { partsOf } from './doc-messages';
import type { ProvedPeer, SyncDoc, World } from './ports';
import { covers, parseStateVector, sameClocks } from './state-vector';

/** A change from anywhere is told after this; on a document whose digest takes long, later. */
const tellAfterMs = 250;
/** An asked peer that sends nothing for this long is passed over. */
const answerLimitMs = 6_000;
/** Changes that wait for missing ones this long make us ask everybody, and again after as long. */
const askPendingMs = 5_000;
/** A document that is full asks nobody for this long: what it lacks would not come in. */
const fullMs = 10 * 60_000;
/** Those that nobody could complete in this time are forgotten: while they wait, every change costs their size again. */
const dropPendingMs = 60_000;

/** One open link as documents see it. */
export interface DocPeer {
	readonly peerId: PeerId;
	readonly proved: ProvedPeer;
	readonly deviceId: DeviceId;
	/** Another window of this very device: in step, but no second copy. */
	readonly isMe: boolean;
	/** False when it was left out. */
	send(message: DocMessage): boolean;
}

/** One document kept in step with all links. */
export interface DocTrack {
	readonly id: string;
	readonly confirmations: Confirmations;
	opened(peer: DocPeer): void;
	closed(peer: DocPeer): void;
	/** Answers; how many bytes that took. */
	asked(peer: DocPeer, stateVector: Uint8Array): Result<number>;
	/** A piece of an answer came. */
	progressed(peer: DocPeer): void;
	/** A whole update came; a refused one is a problem of that peer. */
	updated(
		peer: DocPeer,
		update: Uint8Array,
		answer: boolean
	): Result<{ readonly changed: boolean }>;
	told(peer: DocPeer, stateVector: Uint8Array, digest: Uint8Array): Result<null>;
	/** Tells what we have, whether or not it changed, to all that aren't known to have the same, and asks again for what is lacking. */
	repair(): void;
	/** The same for one. */
	repairWith(peer: DocPeer): void;
	/** Called often; asks everybody when changes have been waiting for others too long, and in the end goes on without them. */
	watchPending(): void;
	inStep(peer: DocPeer): boolean;
	/** What this device has; costs a digest after a change. */
	state(): DocState & { readonly stateVector: Uint8Array };
	/** Counts changes from anywhere. */
	version(): number;
	close(): void;
}

interface PeerView {
	theirs: DocState | null;
	/** The version of ours that it was last told. */
	toldVersion: number;
	/** It is to be told what we have, unless it turns out to have the same. */
	owed: boolean;
	/** The version of ours at which its content was equal. */
	equalVersion: number;
	/** What it had when it was last asked for a mere difference in content, so as not to ask for ever. */
	askedFor: { readonly theirs: Uint8Array; readonly mine: Uint8Array } | null;
}

export function createDocTrack(deps: {
	readonly doc: SyncDoc;
	readonly world: World;
	/** Up to which number changes of earlier runs may lie in it, see `createConfirmations`. */
	readonly opened: (state: DocState) => number;
	/** A change made here: its number. */
	readonly made: (records: readonly string[]) => number;
	/** Up to which number a device is known to have what was made here. */
	readonly before: (device: DeviceId) => number;
	/** A device may have more of what was made here than before. */
	readonly onHeard: (device: DeviceId) => void;
	/** A change made here, for everybody. */
	readonly send: (update: Uint8Array) => void;
	/** Whether each is told of each change at once; otherwise only who is known to have something else. */
	readonly isSmall: () => boolean;
	/** By what is told along the links, its content equals ours. */
	readonly isEqual: (peer: DocPeer) => boolean;
	/** Something that status depends on may be different. */
	readonly onState: () => void;
	readonly onDropped: () => void;
}): DocTrack {
	const { doc, world } = deps;
	const peers = new Map<DocPeer, PeerView>();
	let version = 1;
	let cached: { readonly version: number; readonly state: ReturnType<DocTrack['state']> } | null =
		null;
	let pull: { readonly peer: DocPeer; cancel: () => void } | null = null;
	let cancelTell: (() => void) | null = null;
	let digestMs = 0;
	let fullSince: number | null = null;
	/** Changes wait for others, and somebody is there who could be asked. */
	let pending: { readonly since: number; askedAt: number } | null = null;

	function state(): ReturnType<DocTrack['state']> {
		if (cached?.version === version) return cached.state;
		const startedAt = world.now();
		const stateVector = doc.stateVector();
		const parsed = parseStateVector(stateVector);
		const clocks = parsed.ok ? parsed.value : new Map<number, number>();
		const fresh = { stateVector, clocks, digest: doc.digest() };
		digestMs = Math.max(0, world.now() - startedAt);
		cached = { version, state: fresh };
		return fresh;
	}

	const confirmations = createConfirmations(deps.opened(state()), deps.before);

	function tell(peer: DocPeer, view: PeerView): void {
		const { stateVector, digest } = state();
		if (peer.send({ kind: 'state', doc: doc.id, stateVector, digest })) view.toldVersion = version;
	}

	/** Compares what a device last said with what we have now. */
	function compare(peer: DocPeer, view: PeerView): void {
		if (view.theirs === null) return;
		if (inStep(view.theirs, state())) view.equalVersion = version;
		if (peer.isMe) return;
		confirmations.heard(peer.deviceId, view.theirs, state());
		deps.onHeard(peer.deviceId);
	}

	function tellSoon(): void {
		cancelTell ??= world.after(Math.min(5_000, Math.max(tellAfterMs, 20 * digestMs)), () => {
			cancelTell = null;
			for (const [peer, view] of peers) {
				compare(peer, view);
				const unlike = view.owed && view.equalVersion !== version && !deps.isEqual(peer);
				view.owed = false;
				if ((unlike || deps.isSmall()) && view.toldVersion !== version) tell(peer, view);
			}
			pullIfLacking();
			deps.onState();
		});
	}

	function lacks(view: PeerView): boolean {
		if (view.theirs === null) return false;
		if (fullSince !== null && Math.abs(world.now() - fullSince) < fullMs) return false;
		const mine = state();
		if (!covers(mine.clocks, view.theirs.clocks)) return true;
		if (!sameClocks(mine.clocks, view.theirs.clocks)) return false;
		if (equalBytes(mine.digest, view.theirs.digest)) return false;
		// The same changes and yet another content: a deletion is missing on one side.
		const before = view.askedFor;
		return !(
			before !== null &&
			equalBytes(before.theirs, view.theirs.digest) &&
			equalBytes(before.mine, mine.digest)
		);
	}

	/** Asks one peer at a time: what it answers is likely what the others would have answered. */
	function pullIfLacking(passOver: DocPeer | null = null): void {
		if (pull !== null) return;
		const lacking = [...peers].filter(([, view]) => lacks(view));
		const next = lacking.find(([peer]) => peer !== passOver) ?? lacking[0];
		if (next === undefined) return;
		const [peer, view] = next;
		const mine = state();
		if (view.theirs !== null && sameClocks(mine.clocks, view.theirs.clocks)) {
			view.askedFor = { theirs: view.theirs.digest, mine: mine.digest };
		}
		pull = { peer, cancel: () => undefined };
		waitForAnswer();
		peer.send({ kind: 'ask', doc: doc.id, stateVector: mine.stateVector });
	}

	function waitForAnswer(): void {
		if (pull === null) return;
		const { peer } = pull;
		pull.cancel();
		pull.cancel = world.after(answerLimitMs, () => {
			pull = null;
			pullIfLacking(peer);
		});
	}

	function endPull(peer: DocPeer): void {
		if (pull?.peer !== peer) return;
		pull.cancel();
		pull = null;
	}

	const ends = [
		doc.onLocalUpdate((update, records) => {
			confirmations.made(update, deps.made(records));
			version += 1;
			deps.send(update);
			tellSoon();
			deps.onState();
		}),
		doc.onChange(() => {
			version += 1;
			tellSoon();
			deps.onState();
		})
	];

	return {
		id: doc.id,
		confirmations,
		opened(peer) {
			const view = { theirs: null, toldVersion: 0, owed: false, equalVersion: 0, askedFor: null };
			peers.set(peer, view);
			// In a crowd most were known over others before.
			if (deps.isSmall() || !deps.isEqual(peer)) tell(peer, view);
		},
		closed(peer) {
			peers.delete(peer);
			endPull(peer);
			pullIfLacking();
		},
		asked(peer, stateVector) {
			const theirs = parseStateVector(stateVector);
			if (!theirs.ok) return theirs;
			const update = doc.updateSince(stateVector);
			const parts = partsOf(doc.id, true, update);
			if (!parts.ok) deps.onDropped();
			else for (const part of parts.value) peer.send(part);
			return { ok: true, value: update.length };
		},
		progressed(peer) {
			if (pull?.peer === peer) waitForAnswer();
		},
		updated(peer, update, answer) {
			if (answer) endPull(peer);
			const applied = doc.applyRemote(update);
			if (!applied.ok && applied.problem.code === 'full') {
				fullSince = world.now();
				return { ok: true, value: { changed: false } };
			}
			if (!applied.ok) {
				// Somebody else may have it in one piece; who has nothing better is soon dropped.
				if (answer) pullIfLacking(peer);
				return applied;
			}
			// Also when nothing changed: who asks hears that we are done, and we look what is still lacking.
			if (answer) {
				// Whom it came past lacks it as well.
				for (const [other, view] of peers) {
					view.owed ||= other === peer || applied.value.changed;
				}
				tellSoon();
			}
			return { ok: true, value: { changed: applied.value.changed } };
		},
		told(peer, stateVector, digest) {
			const view = peers.get(peer);
			const clocks = parseStateVector(stateVector);
			if (!clocks.ok) return clocks;
			if (view === undefined) return { ok: true, value: null };
			view.theirs = { clocks: clocks.value, digest: digest.slice() };
			if (cached?.version !== version) {
				// A digest for every word of theirs would let one peer keep this device busy.
				view.owed = true;
				tellSoon();
				return { ok: true, value: null };
			}
			compare(peer, view);
			if (view.equalVersion !== version && view.toldVersion !== version) {
				view.owed = true;
				tellSoon();
			}
			pullIfLacking();
			deps.onState();
			return { ok: true, value: null };
		},
		repair() {
			for (const [peer, view] of peers) {
				if (deps.isEqual(peer)) continue;
				view.askedFor = null;
				tell(peer, view);
			}
			pullIfLacking();
		},
		repairWith(peer) {
			const view = peers.get(peer);
			if (view === undefined) return;
			view.askedFor = null;
			tell(peer, view);
			pullIfLacking();
		},
		watchPending() {
			const now = world.now();
			if (!doc.hasPending() || peers.size === 0) {
				pending = null;
				return;
			}
			// A clock that went back begins anew.
			if (pending === null || now < pending.askedAt) pending = { since: now, askedAt: now };
			if (now - pending.askedAt < askPendingMs) return;
			pending.askedAt = now;
			if (now - pending.since >= dropPendingMs) {
				pending = null;
				doc.dropPending();
			}
			const { stateVector } = state();
			for (const peer of peers.keys()) peer.send({ kind: 'ask', doc: doc.id, stateVector });
		},
		inStep: (peer) => peers.get(peer)?.equalVersion === version,
		state,
		version: () => version,
		close() {
			for (const end of ends) end();
			cancelTell?.();
			pull?.cancel();
			peers.clear();
		}
	};
}

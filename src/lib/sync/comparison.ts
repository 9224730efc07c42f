import { equalBytes } from '$lib/model/bytes';
import type { View } from '$lib/model/view';
import { contentsOf, createContentsMemory } from './contents';
import type { Coverage } from './coverage';
import type { KeptDoc } from './coverage-book';
import type { DocPeer } from './doc-track';
import type { Overlay } from './overlay';
import type { World } from './ports';

/** Our own digest is noted this soon after a change; on documents whose digest takes long, later. */
const noteAfterMs = 30;
const maxNoteMs = 5_000;
/** A digest that takes no longer is worked out whenever somebody looks. */
const quickMs = 4;
/** While somebody has something else, it is looked again after this. */
const lookAgainMs = 500;
/** A link that shows a content that we never had for so long lacks something, or we do. */
const unlikeMs = 2_000;
/** It is told again after twice as long each time, up to this; who is merely late is told after this. */
const maxUnlikeMs = 20_000;

/**
 * Compares our content with what others tell of theirs along the links: who has ours, or had it once,
 * has what was made here; and with whom it stays unlike, we have to talk.
 */
export interface Comparison {
	/** 16 bytes over all documents. */
	contents(): Uint8Array;
	/** Brings coverage up to what others told by now. */
	take(): void;
	/** By what that peer last told everybody, its content equals ours now. */
	isEqual(peer: DocPeer): boolean;
	/** Something changed. */
	soon(): void;
	close(): void;
}

interface Unlike {
	readonly since: number;
	readonly waitMs: number;
	/** It shows what we had before, or nothing yet. */
	readonly isLate: boolean;
}

export function createComparison(deps: {
	readonly world: World;
	readonly overlay: View<Overlay> | null;
	/** All documents as they are. */
	readonly states: () => readonly (readonly [string, KeptDoc])[];
	/** Another one after each change. */
	readonly version: () => string;
	readonly peers: () => Iterable<DocPeer>;
	readonly coverage: Coverage;
	/** States are told with each change, so nobody has to be told of a difference. */
	readonly isSmall: () => boolean;
	readonly onUnlike: (peer: DocPeer) => void;
	/** Somebody has more of what was made here, or came in step. */
	readonly onState: () => void;
}): Comparison {
	const { world, overlay, coverage } = deps;
	const memory = createContentsMemory();
	/** Since when a link was unlike, and after how long it is told. */
	const unlike = new WeakMap<DocPeer, Unlike>();
	let cached: { readonly version: string; readonly contents: Uint8Array } | null = null;
	let costMs = 0;
	let taken: { readonly around: Overlay; readonly mine: Uint8Array } | null = null;
	let planned: { readonly at: number; readonly cancel: () => void } | null = null;

	function contents(): Uint8Array {
		const version = deps.version();
		if (cached?.version === version) return cached.contents;
		const startedAt = world.now();
		cached = { version, contents: contentsOf(deps.states()) };
		costMs = Math.max(0, world.now() - startedAt);
		memory.add(cached.contents, coverage.made());
		return cached.contents;
	}

	/** Null: it would take long, and is worked out a little later. */
	function quickContents(): Uint8Array | null {
		return costMs <= quickMs || cached?.version === deps.version() ? contents() : null;
	}

	function lookIn(ms: number): void {
		if (overlay === null) return;
		const at = world.now() + ms;
		if (planned !== null && planned.at <= at && planned.at >= world.now()) return;
		planned?.cancel();
		planned = { at, cancel: world.after(ms, look) };
	}

	/** Takes from what was told by now who has what was made here. */
	function take(): void {
		if (overlay === null) return;
		const around = overlay.current();
		const mine = quickContents();
		if (mine === null) return;
		if (taken?.around === around && taken.mine === mine) return;
		taken = { around, mine };
		for (const peer of around.peers.values()) {
			coverage.seen(peer);
			if (peer.contents === null) continue;
			const made = memory.madeAt(peer.contents);
			if (made === null) continue;
			coverage.covered(peer.deviceId, made);
			if (equalBytes(peer.contents, mine)) coverage.inStep(peer.deviceId);
		}
	}

	function look(): void {
		planned = null;
		const before = coverage.version();
		const mine = contents();
		take();
		if (!deps.isSmall() && lookAtLinks(mine)) lookIn(lookAgainMs);
		if (coverage.version() !== before) deps.onState();
	}

	/** True while there is somebody unlike. */
	function lookAtLinks(mine: Uint8Array): boolean {
		const now = world.now();
		let some = false;
		for (const peer of deps.peers()) {
			const theirs = overlay?.current().peers.get(peer.peerId)?.contents ?? null;
			if (theirs !== null && equalBytes(theirs, mine)) {
				unlike.delete(peer);
				continue;
			}
			some = true;
			// Who shows what we had before is late, or sees itself that it lacks something.
			const isLate = theirs === null || memory.madeAt(theirs) !== null;
			const before = unlike.get(peer);
			const view =
				before?.isLate === isLate
					? before
					: { since: now, waitMs: isLate ? maxUnlikeMs : unlikeMs, isLate };
			// A clock that went back counts as long enough.
			if (now >= view.since && now - view.since < view.waitMs) {
				unlike.set(peer, view);
				continue;
			}
			unlike.set(peer, { since: now, waitMs: Math.min(maxUnlikeMs, 2 * view.waitMs), isLate });
			deps.onUnlike(peer);
		}
		return some;
	}

	const endOverlay = overlay?.subscribe(() => lookIn(noteAfterMs));
	return {
		contents,
		take,
		isEqual(peer) {
			const theirs = overlay?.current().peers.get(peer.peerId)?.contents ?? null;
			const mine = theirs === null ? null : quickContents();
			return theirs !== null && mine !== null && equalBytes(theirs, mine);
		},
		soon: () => lookIn(Math.min(maxNoteMs, Math.max(noteAfterMs, 20 * costMs))),
		close() {
			endOverlay?.();
			planned?.cancel();
		}
	};
}

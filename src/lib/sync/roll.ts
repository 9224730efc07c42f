import { equalBytes } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import type { Presence } from '$lib/model/light';
import { fail, ok, type Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import { createLazyView } from './lazy-view';
import type { Overlay } from './overlay';
import { overlayOf } from './overlay-graph';
import type { ProvedPeer, World } from './ports';
import { createRate, type Rate } from './rate';
import {
	encodeRoll,
	maxEntries,
	maxToldLinks,
	parseRoll,
	tellable,
	type RollEntry
} from './roll-messages';

/** What one device says in all, however many links it has. */
const perSecond = 2;
const burst = 8;
/** A link that says more is not listened to for the moment. */
const heardPerSecond = 4;
const heardBurst = 24;
/** Links and presence are told after this, contents after longer: they change with every word. */
const soonMs = 100;
const contentsMs = 1_000;
/** On each link the digests are compared about this often. */
const beatMs = 25_000;
/** Who could not be reached for this long is forgotten. */
const forgetMs = 45_000;
const maxPeers = 256;
/** Whoever listens to the overlay hears of changes together. */
const gatherMs = 300;

/** In place of a count: the other side had an entry, and may have it no more. */
const unsure = -1;

/** A link as the roll sees it. */
export interface RollLink {
	readonly peerId: PeerId;
	readonly proved: ProvedPeer;
	sendRoll(body: Uint8Array): void;
}

/** Who is here and who is linked to whom, told along the links. */
export interface Roll {
	readonly overlay: View<Overlay>;
	opened(link: RollLink): void;
	closed(link: RollLink): void;
	/** A problem is the sender's. */
	received(link: RollLink, body: Uint8Array): Result<null>;
	setPresence(presence: Presence): void;
	/** The contents of our documents may be others. */
	contentsChanged(): void;
	/** The link over which we first heard of somebody who is not linked to us. */
	via(peer: PeerId): PeerId | null;
	close(): void;
}

interface Told {
	readonly entry: RollEntry;
	readonly via: PeerId;
	/** When it was last reached, ms. */
	reachedAt: number;
	/** It could not be reached when we last spoke. */
	lost: boolean;
}

interface LinkView {
	readonly rate: Rate;
	/** The counts that the other side has. */
	readonly known: Map<PeerId, number>;
	/** When it was last told anything. */
	toldAt: number;
	beatAt: number;
	/** The digests when they were last compared, theirs and ours. */
	compared: string;
}

export function createRoll(deps: {
	readonly peerId: PeerId;
	readonly me: ProvedPeer;
	readonly world: World;
	/** 16 bytes over all our documents; null while that isn't known. */
	readonly contents: () => Uint8Array | null;
	readonly onDropped: () => void;
}): Roll {
	const { peerId, world } = deps;
	const told = new Map<PeerId, Told>();
	const links = new Map<RollLink, LinkView>();
	const budget = createRate(world, perSecond, burst);
	let presence: Presence = { editing: null };
	let mine: RollEntry = {
		...deps.me,
		peerId,
		count: 1,
		links: [],
		editing: null,
		contents: null
	};
	let speaking: { readonly at: number; cancel: () => void } | null = null;
	let lookedAt = 0;
	let closed = false;

	const overlay = createLazyView(
		world,
		(): Overlay => {
			const proved = new Map([...links.keys()].map((link) => [link.peerId, link.proved]));
			return overlayOf(peerId, proved, (peer) => told.get(peer)?.entry);
		},
		gatherMs
	);

	/** What we say of ourselves, with a new count when it is something else than before. */
	function refresh(): void {
		const linked = [...new Set([...links.keys()].map((link) => link.peerId))];
		const next = {
			links: linked.slice(0, maxToldLinks),
			editing: tellable(presence.editing),
			contents: deps.contents()
		};
		const same =
			next.editing === mine.editing &&
			next.links.join() === mine.links.join() &&
			(next.contents === null || mine.contents === null
				? next.contents === mine.contents
				: equalBytes(next.contents, mine.contents));
		if (!same) mine = { ...mine, ...next, count: after(mine.count) };
	}

	function speakIn(ms: number): void {
		const wait = Math.max(ms, budget.waitMs());
		const at = world.now() + wait;
		if (closed || (speaking !== null && speaking.at <= at && speaking.at >= world.now())) return;
		speaking?.cancel();
		speaking = { at, cancel: world.after(wait, speak) };
	}

	/** Tells every link what is new to it, those first that waited longest, as far as the budget goes. */
	function speak(): void {
		speaking = null;
		refresh();
		forget();
		const { peers } = overlay.current();
		const entries = [mine];
		const lost: RollEntry[] = [];
		for (const [id, known] of told) {
			const isHere = peers.has(id);
			// Others may have forgotten meanwhile who comes back.
			if (isHere && known.lost) for (const view of links.values()) view.known.set(id, unsure);
			known.lost = !isHere;
			(isHere ? entries : lost).push(known.entry);
		}
		const digest = digestOf(entries);
		const now = world.now();
		let wait = beatMs;
		for (const [link, view] of [...links].sort(([, a], [, b]) => a.toldAt - b.toldAt)) {
			const theirs = peers.get(link.peerId)?.links ?? [];
			const news = entries.filter(
				(entry) =>
					view.known.get(entry.peerId) !== entry.count &&
					// Who is linked to both tells it itself.
					(entry === mine || !theirs.includes(entry.peerId)) &&
					// Nobody is told of itself, but when others say what it didn't.
					(entry.peerId !== link.peerId || view.known.has(entry.peerId))
			);
			// The last word of who is gone goes to those who have an earlier one: it may be a lie, to be corrected.
			for (const entry of lost) {
				if ((view.known.get(entry.peerId) ?? entry.count) !== entry.count) news.push(entry);
			}
			const beatDue = Math.abs(now - view.beatAt) >= beatMs;
			if (news.length === 0 && !beatDue) {
				wait = Math.min(wait, beatMs - Math.abs(now - view.beatAt));
				continue;
			}
			if (!budget.take()) {
				wait = 0;
				break;
			}
			const sent = choose(news);
			if (sent.length === 0) view.beatAt = now + (world.random(1)[0] ?? 0) * 10;
			if (sent.length < news.length) wait = 0;
			for (const entry of sent) view.known.set(entry.peerId, entry.count);
			view.toldAt = now;
			link.sendRoll(encodeRoll({ digest, entries: sent }));
		}
		if (links.size > 0) speakIn(wait);
	}

	/** Our own first, then from anywhere on: whoever floods the roll must not always be told before others. */
	function choose(news: readonly RollEntry[]): readonly RollEntry[] {
		if (news.length <= maxEntries) return news;
		const at = (news.length * (world.random(1)[0] ?? 0)) >> 8;
		const turned = [...news.slice(at), ...news.slice(0, at)].filter((entry) => entry !== mine);
		return (news.includes(mine) ? [mine, ...turned] : turned).slice(0, maxEntries);
	}

	function forget(): void {
		const now = world.now();
		if (Math.abs(now - lookedAt) < forgetMs / 8) return;
		lookedAt = now;
		const { peers } = overlay.current();
		for (const [id, known] of told) {
			if (peers.has(id)) known.reachedAt = now;
			else if (Math.abs(now - known.reachedAt) > forgetMs) drop(id);
		}
	}

	function drop(id: PeerId): void {
		told.delete(id);
		for (const view of links.values()) view.known.delete(id);
	}

	/** One link must not fill the roll with people who aren't there: whoever told of most gives way. */
	function makeRoom(from: PeerId): boolean {
		if (told.size < maxPeers) return true;
		const shares = new Map<PeerId, number>();
		for (const { via } of told.values()) shares.set(via, (shares.get(via) ?? 0) + 1);
		const [most, share] = [...shares].sort(([, a], [, b]) => b - a)[0] ?? [from, 0];
		if ((shares.get(from) ?? 0) >= share - 1) return false;
		const { peers } = overlay.current();
		const linked = new Set([...links.keys()].map((link) => link.peerId));
		const ids = [...told].filter(([id, { via }]) => via === most && !linked.has(id));
		const out = ids.find(([id]) => !peers.has(id)) ?? ids.at(-1);
		if (out === undefined) return false;
		drop(out[0]);
		return true;
	}

	/** False: it can't be. */
	function take(from: RollLink, entry: RollEntry): boolean {
		if (entry.peerId === peerId) {
			// Nobody else speaks for us: what is newer than our own word is not ours.
			if (isNewer(entry.count, mine.count)) mine = { ...mine, count: after(entry.count) };
			return true;
		}
		const { size } = new Set([...entry.links, entry.peerId]);
		if (size !== entry.links.length + 1) return false;
		for (const { peerId: linked, proved } of links.keys()) {
			if (linked === entry.peerId && proved.deviceId !== entry.deviceId) return false;
		}
		const before = told.get(entry.peerId);
		if (before !== undefined && !isNewer(entry.count, before.entry.count)) return true;
		if (before === undefined && !makeRoom(from.peerId)) return false;
		const via = before?.via ?? from.peerId;
		const lost = before?.lost ?? false;
		told.set(entry.peerId, { entry, via, reachedAt: before?.reachedAt ?? world.now(), lost });
		return true;
	}

	/** Both sides are quiet and yet know something else: all is told again. */
	function compare(view: LinkView, theirs: number): void {
		const { peers } = overlay.current();
		const entries = [...told.values()].map((each) => each.entry);
		const ours = digestOf([mine, ...entries.filter((entry) => peers.has(entry.peerId))]);
		const compared = `${theirs} ${ours}`;
		if (theirs !== ours && view.compared === compared) view.known.clear();
		view.compared = compared;
	}

	return {
		overlay,
		opened(link) {
			const now = world.now();
			links.set(link, {
				rate: createRate(world, heardPerSecond, heardBurst),
				known: new Map(),
				toldAt: 0,
				beatAt: now,
				compared: ''
			});
			overlay.touch();
			speakIn(soonMs);
		},
		closed(link) {
			if (!links.delete(link)) return;
			overlay.touch();
			speakIn(soonMs);
		},
		received(link, body) {
			const view = links.get(link);
			if (view === undefined) return ok(null);
			if (!view.rate.take()) {
				deps.onDropped();
				return ok(null);
			}
			const message = parseRoll(body);
			if (!message.ok) return message;
			const { entries, digest } = message.value;
			if (entries.length === 0) compare(view, digest);
			for (const entry of entries) {
				if (entry.peerId === link.peerId && entry.deviceId !== link.proved.deviceId)
					return fail('malformed', 'another device');
				if (take(link, entry)) view.known.set(entry.peerId, entry.count);
				else deps.onDropped();
			}
			overlay.touch();
			speakIn(soonMs);
			return ok(null);
		},
		setPresence(next) {
			presence = next;
			speakIn(soonMs);
		},
		contentsChanged: () => speakIn(contentsMs),
		via: (peer) => told.get(peer)?.via ?? null,
		close() {
			closed = true;
			speaking?.cancel();
			overlay.close();
			links.clear();
		}
	};
}

const after = (count: number): number => (count + 1) >>> 0;
/** By RFC 1982: whoever was lied about always finds a newer count. */
function isNewer(count: number, than: number): boolean {
	const ahead = (count - than) >>> 0;
	return ahead > 0 && ahead <= 0x8000_0000;
}

/** 32 bits over who is there and at what count, in any order. */
function digestOf(entries: readonly RollEntry[]): number {
	let sum = 0;
	for (const { peerId, count } of entries) {
		let hash = (0x811c_9dc5 ^ count) >>> 0;
		for (let at = 0; at < peerId.length; at++) {
			hash = Math.imul(hash ^ peerId.charCodeAt(at), 0x0100_0193) >>> 0;
		}
		sum = (sum + hash) >>> 0;
	}
	return sum;
}

import type { PeerId } from '$lib/model/ids';
import type { Problem } from '$lib/model/result';
import * as v from 'valibot';
import type { PendingWire, Wire, WireFactory, World } from './ports';
import type { SignalMessage } from './signaling';

/** Of the attempts of one offering peer, the highest number is the newest. */
const signalSchema = v.object({
	attempt: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER)),
	data: v.unknown()
});
/** An offer without an answer for this long was lost on the way, if the other side is heard of again. */
const lostOfferMs = 3_000;
/** An offer that came by itself gives way to the next after this. */
const giveWayMs = 3_000;
/** Peers whose last attempt is remembered. */
const maxRemembered = 1_000;

/** Turns offers and answers into wires; at most one on its way per peer. */
export interface Dialer<Place> {
	/**
	 * Starts to connect; called when the peer was just heard of. False: there is already one on its way
	 * that may still come through, or there are too many.
	 */
	offer(place: Place, peer: PeerId): boolean;
	/** An `offer` or `answer` message came. False: malformed, replayed or out of its time. */
	receive(place: Place, message: SignalMessage): boolean;
	has(peer: PeerId): boolean;
	/** How many are on their way. */
	size(): number;
	close(): void;
}

interface Attempt {
	readonly number: number;
	readonly offered: boolean;
	readonly pending: PendingWire;
	readonly startedAt: number;
	/** The other side sent anything for it. */
	answered: boolean;
}

export function createDialer<Place>(deps: {
	readonly wires: WireFactory;
	readonly world: World;
	readonly maxPending: number;
	readonly send: (
		place: Place,
		to: PeerId,
		kind: 'offer' | 'answer',
		signal: { readonly attempt: number; readonly data: unknown }
	) => void;
	/** Open, not yet proved. `attempt` is the offering side's number. */
	readonly onWire: (place: Place, peer: PeerId, wire: Wire, attempt: number) => void;
	/** It did not open in time. */
	readonly onFailed: (place: Place, peer: PeerId, problem: Problem) => void;
	readonly onDropped: () => void;
	/** We look for that peer: its offer is not counted among those that come by themselves. */
	readonly isExpected?: (peer: PeerId) => boolean;
}): Dialer<Place> {
	const attempts = new Map<PeerId, Attempt>();
	/** The highest attempt of theirs that we have answered. */
	const answered = new Map<PeerId, number>();
	let offers = 0;
	let closed = false;

	function start(place: Place, peer: PeerId, number: number, offered: boolean): Attempt {
		const kind = offered ? 'offer' : 'answer';
		const signal = (data: unknown): void => {
			if (!closed) deps.send(place, peer, kind, { attempt: number, data });
		};
		const pending = offered ? deps.wires.offer(signal) : deps.wires.answer(signal);
		const startedAt = deps.world.now();
		const attempt = { number, offered, pending, startedAt, answered: !offered };
		attempts.set(peer, attempt);
		void pending.opened.then((opened) => {
			const current = attempts.get(peer) === attempt;
			if (current) attempts.delete(peer);
			if (!opened.ok) {
				if (current && !closed) deps.onFailed(place, peer, opened.problem);
			} else if (closed || !current) opened.value.close();
			else deps.onWire(place, peer, opened.value, number);
		});
		return attempt;
	}

	function give(attempt: Attempt, data: unknown): void {
		attempt.answered = true;
		void attempt.pending.accept(data).then((accepted) => {
			if (!accepted.ok) deps.onDropped();
		});
	}

	/** Offers that come by themselves take half of all places; the oldest gives way, so that a flood keeps nobody out for long. */
	function makeRoom(peer: PeerId): boolean {
		if (attempts.size >= deps.maxPending) return false;
		if (deps.isExpected === undefined || deps.isExpected(peer)) return true;
		const unasked = [...attempts].filter(([id, each]) => !each.offered && !isExpected(id));
		const [oldest] = unasked;
		if (oldest === undefined || unasked.length < deps.maxPending / 2) return true;
		const [id, { startedAt, pending }] = oldest;
		if (Math.abs(deps.world.now() - startedAt) < giveWayMs) return false;
		attempts.delete(id);
		pending.close();
		return true;
	}
	const isExpected = (peer: PeerId): boolean => deps.isExpected?.(peer) === true;

	function receiveOffer(place: Place, peer: PeerId, number: number, data: unknown): boolean {
		const current = attempts.get(peer);
		if (current !== undefined && !current.offered && current.number === number) {
			give(current, data);
			return true;
		}
		if (number <= (answered.get(peer) ?? 0)) return false;
		if (current === undefined && !makeRoom(peer)) return false;
		// Their newer attempt: the one that we answered before is dead.
		attempts.delete(peer);
		current?.pending.close();
		answered.delete(peer);
		answered.set(peer, number);
		for (const oldest of answered.keys()) {
			if (answered.size <= maxRemembered) break;
			answered.delete(oldest);
		}
		give(start(place, peer, number, false), data);
		return true;
	}

	return {
		offer(place, peer) {
			const current = attempts.get(peer);
			const waitedMs = Math.abs(deps.world.now() - (current?.startedAt ?? 0));
			if (closed || (current !== undefined && (current.answered || waitedMs < lostOfferMs)))
				return false;
			attempts.delete(peer);
			current?.pending.close();
			if (attempts.size >= deps.maxPending) return false;
			offers += 1;
			start(place, peer, offers, true);
			return true;
		},
		receive(place, message) {
			const parsed = v.safeParse(signalSchema, message.data);
			if (closed || !parsed.success) return false;
			const { attempt: number, data } = parsed.output;
			if (message.kind === 'offer') return receiveOffer(place, message.from, number, data);
			const current = attempts.get(message.from);
			if (current?.offered !== true || current.number !== number) return false;
			give(current, data);
			return true;
		},
		has: (peer) => attempts.has(peer),
		size: () => attempts.size,
		close() {
			closed = true;
			for (const { pending } of attempts.values()) pending.close();
			attempts.clear();
		}
	};
}

import { maxBridgeBytes } from '$lib/model/bridge';
import * as Y from 'yjs';
import type { SyncDoc, World } from '../ports';
import { createRate } from '../rate';
import { createOutsiders } from './outsiders';
import { answerMessage, askMessage, parseStockMessage } from './stock-message';

/** Changes of the group go out together after this. */
const gatherMs = 100;
/** Stock clients may end up connected and deaf; asking again heals what they have and we lack. */
const askEveryMs = 30_000;
/** And what came without what it hangs on is asked for at once, though not more often. */
const askAgainMs = 5_000;
const messagesPerSecond = 100;
const messageBurst = 400;
const bytesPerSecond = 1024 * 1024;
const byteBurst = 8 * 1024 * 1024;
/** A program of which so much was not understood or not taken is sent away; one in 10 s is forgiven. */
const maxRefused = 10;
const forgivenPerSecond = 0.1;

/** The way to one program. Neither throws. */
export interface ProgramWire {
	send(message: Uint8Array): void;
	end(): void;
}

/** One connected program. */
export interface Program {
	/** Its next message, unread. */
	receive(bytes: unknown): void;
	leave(): void;
}

/**
 * A copy of the group's records that other programs see. Nothing they send touches it: their updates
 * go to the group's document, bounded and checked as any other device's are and kept out of what only
 * members write, and come back from there.
 */
export interface Mirror {
	/** What y-webrtc is given. It only ever changes to what the group has. */
	readonly ydoc: Y.Doc;
	join(wire: ProgramWire): Program;
	/** Messages that were not understood or not taken since the start. */
	refused(): number;
	close(): void;
}

/** Follows the document until it is closed. */
export function createMirror(doc: SyncDoc, world: World): Mirror {
	const ydoc = new Y.Doc();
	const outsiders = createOutsiders(ydoc);
	const programs = new Set<{ ask(): void }>();
	let refused = 0;
	let closed = false;
	let cancelPull: (() => void) | null = null;

	function pull(): void {
		cancelPull?.();
		cancelPull = null;
		if (closed) return;
		Y.applyUpdate(ydoc, doc.updateSince(Y.encodeStateVector(ydoc)), 'group');
	}

	function askAll(): void {
		cancelAsking = world.after(askEveryMs, askAll);
		for (const program of programs) program.ask();
	}
	let cancelAsking = world.after(askEveryMs, askAll);

	const stop = doc.onChange(() => {
		cancelPull ??= world.after(gatherMs, pull);
	});
	pull();

	function join(wire: ProgramWire): Program {
		const messages = createRate(world, messagesPerSecond, messageBurst);
		let bytesLeft = byteBurst;
		let bytesAt = world.now();
		let askedAt = -Infinity;
		const patience = createRate(world, forgivenPerSecond, maxRefused);
		let here = true;
		const asked = {
			ask() {
				askedAt = world.now();
				wire.send(askMessage(Y.encodeStateVector(ydoc)));
			}
		};
		programs.add(asked);

		function leave(): void {
			here = false;
			programs.delete(asked);
		}

		function refuse(): void {
			refused += 1;
			if (patience.take()) return;
			leave();
			wire.end();
		}

		function mayTake(size: number): boolean {
			const now = world.now();
			const seconds = Math.max(0, now - bytesAt) / 1000;
			bytesLeft = Math.min(byteBurst, bytesLeft + seconds * bytesPerSecond);
			bytesAt = now;
			if (bytesLeft < size || !messages.take()) return false;
			bytesLeft -= size;
			return true;
		}

		function answer(stateVector: Uint8Array): void {
			pull();
			let update: Uint8Array;
			try {
				update = Y.encodeStateAsUpdate(ydoc, stateVector);
			} catch {
				refuse();
				return;
			}
			// No browser sends more in one piece, and a stock client takes it in no other way.
			if (update.length <= maxBridgeBytes) wire.send(answerMessage(update));
		}

		function take(update: Uint8Array): void {
			// An empty one is what a client answers that has nothing new.
			if (update.length <= 2) return;
			pull();
			const judged = outsiders.check(update);
			if (!judged.ok) {
				if (judged.problem.code === 'waiting' && world.now() - askedAt > askAgainMs) asked.ask();
				refuse();
				return;
			}
			const applied = doc.applyRemote(update);
			if (!applied.ok && applied.problem.code !== 'full') refuse();
		}

		return {
			receive(bytes) {
				if (!here || closed) return;
				const parsed = parseStockMessage(bytes);
				if (!parsed.ok) {
					refuse();
					return;
				}
				const message = parsed.value;
				if (message.kind === 'other') return;
				const size = bytes instanceof Uint8Array ? bytes.length : 0;
				if (!mayTake(size)) {
					refuse();
					return;
				}
				if (message.kind === 'state') answer(message.stateVector);
				else take(message.update);
			},
			leave
		};
	}

	return {
		ydoc,
		join,
		refused: () => refused,
		close() {
			closed = true;
			stop();
			cancelAsking();
			cancelPull?.();
			programs.clear();
			outsiders.close();
			ydoc.destroy();
		}
	};
}

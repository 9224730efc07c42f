import * as v from 'valibot';
import type { Room } from 'y-webrtc';
import type { World } from '../ports';
import { createRate } from '../rate';
import type { StockSignaling } from './stock-parts';
import { openStockSignal, sealedFor, type StockSignal } from './stock-signal';

const messagesPerSecond = 50;
const messageBurst = 300;
/** A helper's own bound is 64 KiB a message. */
const maxTextChars = 128 * 1024;

const unsealed = v.object({ type: v.literal('publish'), data: v.looseObject({}) });

/**
 * Stands between a helper and y-webrtc, whose own listener throws on what is not JSON, does not open
 * or answers a connection that is gone. Only what was opened and checked for this room reaches it; the
 * rest is dropped. Other rooms on the same connection (y-webrtc has one per address) are left to
 * theirs. The returned function lets go.
 */
export function guardSignaling(deps: {
	readonly helper: StockSignaling;
	readonly room: Room;
	readonly world: World;
	readonly takes: (from: string) => boolean;
}): () => void {
	const { helper, room } = deps;
	const rate = createRate(deps.world, messagesPerSecond, messageBurst);
	const before = [...(helper._observers.get('message') ?? [])];
	const key = room.key;
	let ended = false;
	let opening = Promise.resolve();

	function hear(message: unknown): void {
		// Others may stand in front of this one, and pass on through it.
		if (ended) {
			pass(message);
			return;
		}
		const sealed = sealedFor(room.name, message);
		if (sealed === null) {
			// Another room's guard reads its own; without one there is nobody to tell.
			if (!isFor(room.name, message)) pass(message);
			return;
		}
		if (!rate.take()) return;
		opening = opening.then(async () => {
			const opened = await openStockSignal(key, sealed);
			if (opened.ok && !isEnded()) deliver(opened.value);
		});
	}
	const isEnded = (): boolean => ended;

	function deliver(signal: StockSignal): void {
		if (!deps.takes(signal.from)) return;
		// It is open already. y-webrtc takes it as it is when the room has no key, and at once, so that
		// what it throws is caught here.
		Object.assign(room, { key: null });
		try {
			pass({ type: 'publish', topic: room.name, data: signal });
		} finally {
			Object.assign(room, { key });
		}
	}

	function pass(message: unknown): void {
		for (const listener of before) {
			try {
				listener(message, helper);
			} catch {
				// An answer to nothing, or to somebody who left.
			}
		}
	}

	/** lib0 parses what it gets outside of any `try`. */
	function guardSocket(): void {
		const socket = helper.ws;
		const own = socket?.onmessage;
		if (!socket || !own) return;
		socket.onmessage = (event: MessageEvent<unknown>) => {
			if (typeof event.data !== 'string' || event.data.length > maxTextChars) return;
			try {
				own.call(socket, event);
			} catch {
				// Not JSON.
			}
		};
	}

	const send = helper.send.bind(helper);
	helper.send = (message) => {
		// Nothing of ours leaves unsealed.
		if (!v.is(unsealed, message)) send(message);
	};
	for (const listener of before) helper.off('message', listener);
	helper.on('message', hear);
	helper.on('connect', guardSocket);
	guardSocket();
	return () => {
		ended = true;
		helper.off('connect', guardSocket);
	};
}

const topicOf = v.object({ topic: v.string() });
function isFor(room: string, message: unknown): boolean {
	const parsed = v.safeParse(topicOf, message);
	return parsed.success && parsed.output.topic === room;
}

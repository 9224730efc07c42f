import { fromBase64url, toBase64url } from '$lib/model/bytes';
import * as v from 'valibot';
import { createListeners } from './listeners';
import type { Carrier, World } from './ports';

/*
 * y-webrtc's signaling (y-webrtc 10.3.0, bin/server.js), JSON over a WebSocket:
 * | message                            | who     |                                           |
 * |------------------------------------|---------|-------------------------------------------|
 * | {type: 'subscribe', topics}        | we      | also 'unsubscribe'                        |
 * | {type: 'publish', topic, data}     | both    | `data` is our payload in base64url        |
 * | {type: 'ping'} -> {type: 'pong'}   | we, it  |                                           |
 */
const pingMs = 25_000;
const answerLimitMs = 10_000;
/** Each wait is between half of its bound and the whole: 1 to 2 s at first. */
const firstRetryMs = 2_000;
/** Who waits at the door is let in within 5 s after the relay is back, … */
const quickRetryMs = 4_000;
/** … also after an outage of some minutes; then rarer, for the battery's sake. */
const quickTries = 200;
const maxRetryMs = 30_000;
/** The relay's frame bound. */
const maxFrameChars = 64 * 1024;
const maxPayloadBytes = 48 * 1024;
/** Relays take 20 messages a second; what is more waits here. */
const sendsPerSecond = 15;
const maxWaiting = 300;
const maxOwn = 256;
/**
 * Each frame costs a parse on the main thread. A hundred devices that all come back at once send
 * some 1,500 short messages in a second, each at most `sendsPerSecond`; what is more is a flood.
 */
const maxFramesPerSecond = 2_000;
const maxCharsPerSecond = 8 * 1024 * 1024;

const inboundSchema = v.object({ type: v.literal('publish'), topic: v.string(), data: v.string() });

/** What we need of a WebSocket; the global one in browsers, `ws` in Node. */
export interface RelaySocket {
	send(text: string): void;
	close(): void;
	addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
	addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * A helper on the network that hands sealed messages on. Reconnects by itself: 1 to 4 s
 * after a failure, up to 30 s after many or a flood. `off` when the address can't be used from this page at all.
 */
export function createRelayCarrier(deps: {
	/** `ws://…` or `wss://…`. */
	readonly url: string;
	readonly world: World;
	readonly openSocket?: (url: string) => RelaySocket;
}): Carrier {
	const { url, world } = deps;
	const openSocket = deps.openSocket ?? ((address: string): RelaySocket => new WebSocket(address));
	const topics = new Map<string, Set<(payload: Uint8Array) => void>>();
	const states = createListeners<[]>();
	/** What we published, against a relay that echoes. */
	const own = new Set<string>();
	let waiting: string[] = [];
	let sentThisSecond = 0;
	let state: ReturnType<Carrier['state']> = 'connecting';
	let retryAt: number | null = null;
	let retryMs = firstRetryMs;
	let tries = 0;
	let flooded = false;
	let heard = { since: 0, frames: 0, chars: 0 };
	let socket: RelaySocket | null = null;
	let cancelRetry = (): void => undefined;
	let cancelPing = (): void => undefined;
	let cancelLimit = (): void => undefined;
	let cancelSecond: (() => void) | null = null;

	function enter(next: typeof state, at: number | null = null): void {
		if (state === next && retryAt === at) return;
		state = next;
		retryAt = at;
		states.call();
	}

	function connect(): void {
		cancelRetry();
		enter('connecting');
		let opened: RelaySocket;
		try {
			opened = openSocket(url);
		} catch {
			enter('off');
			return;
		}
		socket = opened;
		limit();
		opened.addEventListener('open', () => {
			if (socket !== opened) return;
			cancelLimit();
			// A relay that floods whenever it is called is called ever later.
			if (!flooded) startAnew();
			if (topics.size > 0) say({ type: 'subscribe', topics: [...topics.keys()] });
			keepAlive();
			enter('open');
		});
		opened.addEventListener('message', (event) => {
			if (socket !== opened) return;
			cancelLimit();
			if (floods(event.data)) {
				flooded = true;
				lost(opened);
			} else receive(event.data);
		});
		opened.addEventListener('close', () => lost(opened));
		opened.addEventListener('error', () => lost(opened));
	}

	/** Unless anything arrives in time, this connection is given up. */
	function limit(): void {
		const limited = socket;
		cancelLimit();
		cancelLimit = world.after(answerLimitMs, () => {
			if (limited !== null) lost(limited);
		});
	}

	function floods(data: unknown): boolean {
		const now = world.now();
		// A clock that went back begins a second anew.
		if (now < heard.since || now - heard.since >= 1_000)
			heard = { since: now, frames: 0, chars: 0 };
		heard.frames += 1;
		heard.chars += typeof data === 'string' ? data.length : maxFrameChars;
		return heard.frames > maxFramesPerSecond || heard.chars > maxCharsPerSecond;
	}

	function hangUp(): void {
		const before = socket;
		socket = null;
		cancelRetry();
		cancelPing();
		cancelLimit();
		cancelSecond?.();
		cancelSecond = null;
		sentThisSecond = 0;
		heard = { since: 0, frames: 0, chars: 0 };
		waiting = [];
		try {
			before?.close();
		} catch {
			// Already closing.
		}
	}

	function startAnew(): void {
		retryMs = firstRetryMs;
		tries = 0;
	}

	function lost(which: RelaySocket): void {
		if (socket !== which) return;
		hangUp();
		const waitMs = retryMs * (0.5 + (world.random(1)[0] ?? 0) / 510);
		tries += 1;
		const most = flooded || tries >= quickTries ? maxRetryMs : quickRetryMs;
		retryMs = Math.min(most, retryMs * 2);
		cancelRetry = world.after(waitMs, connect);
		enter('waiting', world.now() + waitMs);
	}

	function keepAlive(): void {
		cancelPing = world.after(pingMs, () => {
			// It has behaved for this long.
			flooded = false;
			say({ type: 'ping' });
			limit();
			keepAlive();
		});
	}

	function say(message: object): void {
		const text = JSON.stringify(message);
		if (sentThisSecond < sendsPerSecond) sendNow(text);
		else if (waiting.length < maxWaiting) waiting.push(text);
	}

	function sendNow(text: string): void {
		sentThisSecond += 1;
		cancelSecond ??= world.after(1_000, () => {
			cancelSecond = null;
			sentThisSecond = 0;
			for (const next of waiting.splice(0, sendsPerSecond)) sendNow(next);
		});
		try {
			socket?.send(text);
		} catch {
			// It is closing; its `close` is on the way.
		}
	}

	function receive(data: unknown): void {
		if (typeof data !== 'string' || data.length > maxFrameChars) return;
		let message: unknown;
		try {
			message = JSON.parse(data);
		} catch {
			return;
		}
		const parsed = v.safeParse(inboundSchema, message);
		if (!parsed.success || own.has(parsed.output.data)) return;
		const payload = fromBase64url(parsed.output.data, maxPayloadBytes);
		if (!payload.ok) return;
		for (const listener of [...(topics.get(parsed.output.topic) ?? [])]) listener(payload.value);
	}

	connect();
	return {
		address: url,
		join(topic, listener) {
			const entry = (payload: Uint8Array): void => listener(payload);
			const listeners = topics.get(topic);
			if (listeners === undefined) {
				topics.set(topic, new Set([entry]));
				if (state === 'open') say({ type: 'subscribe', topics: [topic] });
			} else listeners.add(entry);
			return () => {
				const left = topics.get(topic);
				left?.delete(entry);
				if (left?.size !== 0) return;
				topics.delete(topic);
				if (state === 'open') say({ type: 'unsubscribe', topics: [topic] });
			};
		},
		publish(topic, payload) {
			if (state !== 'open' || payload.length > maxPayloadBytes) return;
			const data = toBase64url(payload);
			own.add(data);
			for (const oldest of own) {
				if (own.size <= maxOwn) break;
				own.delete(oldest);
			}
			say({ type: 'publish', topic, data });
		},
		state: () => state,
		retryAt: () => retryAt,
		onState: (listener) => states.add(listener),
		refresh() {
			if (state === 'open') {
				say({ type: 'ping' });
				limit();
			} else if (state === 'waiting') {
				startAnew();
				connect();
			}
		},
		close() {
			hangUp();
			topics.clear();
			enter('off');
			states.clear();
		}
	};
}

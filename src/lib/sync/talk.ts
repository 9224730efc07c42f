import { fail, ok, type Problem, type Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import type { Compression } from './deflate';
import { createFrameReader, cutFrames, maxMessageBytes, type Carried } from './frames';
import { createHeartbeat } from './heartbeat';
import type { Wire, WireChannel, World } from './ports';

/** The first byte of each message on channel 0. */
export const controlKinds = {
	handshake: 0,
	ready: 1,
	ping: 2,
	pong: 3,
	roll: 4,
	route: 5,
	part: 6
} as const;

/** Deflating less does not pay. */
const minDeflateBytes = 1024;
/** Until the other side is proved: a handshake message of 64 KiB and its kind. */
const unprovedMessageBytes = 64 * 1024 + 1;
/** Handed to the wire ahead of what it has sent. */
const maxBufferedBytes = 256 * 1024;
/** More than this waiting for one peer closes its link: it comes back and asks for what it lacks. */
const maxQueuedBytes = 64 * 1024 * 1024;
/** Received and not yet inflated. */
const maxInflatingBytes = 32 * 1024 * 1024;
/** This many problems close the link. */
export const maxStrikes = 4;

/** Whole messages over a wire: framed, deflated, in order per channel, with a heartbeat. */
export interface Talk {
	send(channel: WireChannel, message: Uint8Array): void;
	/** Bytes waiting to be handed to the wire. */
	queuedBytes(channel: WireChannel): number;
	/** From here on the other side is proved: large and deflated messages are taken. */
	trust(): void;
	/** Counts a problem in what the other side said; closes at the fourth. */
	strike(problem: Problem): void;
	/** See Heartbeat. */
	check(withinMs: number): void;
	close(problem: Problem): void;
}

export interface TalkDeps {
	readonly wire: Wire;
	readonly world: World;
	readonly compression: Compression | null;
	readonly onMessage: (channel: WireChannel, message: Uint8Array) => void;
	/** A frame or message was malformed or over a bound. */
	readonly onStrike: (problem: Problem) => void;
	/** Once, whoever closed; codes `closed`, `silent`, `malformed`, `too-slow` or what `close` was given. */
	readonly onClose: (problem: Problem) => void;
}

export function createTalk({ wire, world, compression, ...on }: TalkDeps): Talk {
	let closed = false;
	let trusted = false;
	let strikes = 0;

	const heartbeat = createHeartbeat({
		world,
		ping: () => send(0, Uint8Array.of(controlKinds.ping)),
		onDead: () => close({ code: 'silent' })
	});
	const senders = {
		0: createSender({ wire, channel: 0, compression, onFull: () => close({ code: 'too-slow' }) }),
		1: createSender({ wire, channel: 1, compression, onFull: () => close({ code: 'too-slow' }) })
	};
	const receivers = { 0: receiver(0), 1: receiver(1) };

	function receiver(channel: WireChannel): Receiver {
		return createReceiver({
			compression: () => (trusted ? compression : null),
			maxBytes: () => (trusted ? maxMessageBytes : unprovedMessageBytes),
			onMessage(message) {
				if (closed) return;
				try {
					dispatch(channel, message);
				} catch (error) {
					// Whatever a message did to us costs its sender, and never the messages behind it.
					strike({ code: 'malformed', detail: String(error) });
				}
			},
			onProblem: strike
		});
	}

	function dispatch(channel: WireChannel, message: Uint8Array): void {
		if (channel === 0 && message.length === 1) {
			if (message[0] === controlKinds.ping) {
				send(0, Uint8Array.of(controlKinds.pong));
				return;
			}
			if (message[0] === controlKinds.pong) return;
		}
		on.onMessage(channel, message);
	}

	function send(channel: WireChannel, message: Uint8Array): void {
		if (!closed) senders[channel].send(message, trusted);
	}

	function strike(problem: Problem): void {
		if (closed) return;
		strikes += 1;
		on.onStrike(problem);
		if (strikes >= maxStrikes) close({ code: 'malformed' });
	}

	function close(problem: Problem): void {
		if (closed) return;
		closed = true;
		heartbeat.close();
		for (const end of ends) end();
		senders[0].close();
		senders[1].close();
		wire.close();
		on.onClose(problem);
	}

	const ends = [
		wire.onMessage((channel, bytes) => {
			if (closed) return;
			heartbeat.heard();
			receivers[channel].receive(bytes);
		}),
		wire.onDrain(() => {
			// The other side took what was waiting: it lives, even if its answer is still under way.
			heartbeat.heard();
			senders[0].pump();
			senders[1].pump();
		}),
		wire.onClose(() => close({ code: 'closed' }))
	];

	return {
		send,
		queuedBytes: (channel) => senders[channel].queuedBytes(),
		trust() {
			trusted = true;
		},
		strike,
		check: (withinMs) => heartbeat.check(withinMs),
		close
	};
}

interface Sender {
	send(message: Uint8Array, mayDeflate: boolean): void;
	queuedBytes(): number;
	pump(): void;
	close(): void;
}

/** One channel outward: what is being deflated holds back what comes after it. */
function createSender(deps: {
	readonly wire: Wire;
	readonly channel: WireChannel;
	readonly compression: Compression | null;
	readonly onFull: () => void;
}): Sender {
	const { wire, channel, compression } = deps;
	const frames: Uint8Array[] = [];
	let queued = 0;
	let count = 0;
	let deflating = Promise.resolve();
	let deflatingCount = 0;
	let closed = false;

	function enqueue(carried: Carried): void {
		if (closed) return;
		for (const frame of cutFrames(count, carried)) {
			frames.push(frame);
			queued += frame.length;
		}
		count += 1;
		pump();
	}

	function pump(): void {
		while (!closed && wire.buffered(channel) < maxBufferedBytes) {
			const frame = frames.shift();
			if (frame === undefined) return;
			queued -= frame.length;
			wire.send(channel, frame);
		}
	}

	return {
		send(message, mayDeflate) {
			const plain: Carried = { bytes: message, size: message.length, deflated: false };
			if (queued + message.length > maxQueuedBytes) {
				deps.onFull();
				return;
			}
			const pays = mayDeflate && compression !== null && message.length > minDeflateBytes;
			if (!pays && deflatingCount === 0) {
				enqueue(plain);
				return;
			}
			queued += message.length;
			deflatingCount += 1;
			deflating = deflating.then(async () => {
				const carried = pays ? await deflated(compression, plain) : plain;
				queued -= message.length;
				deflatingCount -= 1;
				enqueue(carried);
			});
		},
		queuedBytes: () => queued,
		pump,
		close() {
			closed = true;
			frames.length = 0;
		}
	};
}

async function deflated(compression: Compression, plain: Carried): Promise<Carried> {
	try {
		const bytes = await compression.deflate(plain.bytes);
		return bytes.length < plain.size ? { bytes, size: plain.size, deflated: true } : plain;
	} catch {
		return plain;
	}
}

interface Receiver {
	receive(frame: Uint8Array): void;
}

/** One channel inward: what is being inflated holds back what comes after it. */
function createReceiver(deps: {
	/** Null: deflated messages are refused. */
	readonly compression: () => Compression | null;
	readonly maxBytes: () => number;
	readonly onMessage: (message: Uint8Array) => void;
	readonly onProblem: (problem: Problem) => void;
}): Receiver {
	const reader = createFrameReader(deps.maxBytes);
	let inflating = Promise.resolve();
	let waitingCount = 0;
	let waitingBytes = 0;

	async function inflated(carried: Carried): Promise<Result<Uint8Array>> {
		if (!carried.deflated) return ok(carried.bytes);
		const compression = deps.compression();
		if (compression === null) return fail('malformed', 'deflated before its time');
		return compression.inflate(carried.bytes, carried.size);
	}

	return {
		receive(frame) {
			const read = reader.read(frame);
			if (!read.ok) {
				deps.onProblem(read.problem);
				return;
			}
			const carried = read.value;
			if (carried === null) return;
			if (!carried.deflated && waitingCount === 0) {
				deps.onMessage(carried.bytes);
				return;
			}
			if (waitingBytes + carried.size > maxInflatingBytes) {
				deps.onProblem({ code: 'too-long', detail: 'more than we can inflate' });
				return;
			}
			waitingCount += 1;
			waitingBytes += carried.size;
			inflating = inflating.then(async () => {
				const message = await inflated(carried);
				waitingCount -= 1;
				waitingBytes -= carried.size;
				if (message.ok) deps.onMessage(message.value);
				else deps.onProblem(message.problem);
			});
		}
	};
}

/** A control message: its kind, then its body. */
export function controlMessage(
	kind: (typeof controlKinds)[keyof typeof controlKinds],
	body: Uint8Array
): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeUint8(encoder, kind);
	encoding.writeUint8Array(encoder, body);
	return encoding.toUint8Array(encoder);
}

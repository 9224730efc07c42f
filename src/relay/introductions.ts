import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { relayBounds, type DropReason, type RelayBounds, type RelayCounts } from './bounds';
import { callerKey } from './caller';
import { createClientMessageParser, publishText, type ClientMessage } from './messages';
import { createTokenBucket, type TokenBucket } from './token-bucket';

/** Clock (ms) and bounds from outside, so that tests own both. */
export interface IntroductionsDeps {
	readonly now: () => number;
	readonly bounds?: RelayBounds;
	/** Count callers by the `X-Forwarded-For` that the proxy in front wrote. */
	readonly behindProxy?: boolean;
}

/** Hands sealed messages between those who listen to the same topic. Knows no keys, writes nothing. */
export interface Introductions {
	/** Takes over an upgrade request of an HTTP server; refuses with 429 or 503 when it is full. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
	counts(): RelayCounts;
	/** Ends all connections with 1001. */
	close(): void;
}

interface Member {
	readonly socket: WebSocket;
	readonly topics: Set<string>;
	readonly allowance: TokenBucket;
	readonly patience: TokenBucket;
	readonly caller: Caller;
	answered: boolean;
}

/** All connections of one address. */
interface Caller {
	open: number;
	readonly bytes: TokenBucket;
}

const closeReasons: Record<Exclude<DropReason, 'receiver-slow' | 'too-long'>, string> = {
	'not-json': 'messages that are not JSON',
	'not-understood': 'messages not understood here',
	'too-many': 'too many messages',
	'too-many-topics': 'too many topics'
};

const goodbyeMs = 1_000;

/** The relay's WebSocket side; mount `upgrade` on any HTTP server. */
export function createIntroductions(deps: IntroductionsDeps): Introductions {
	const bounds = deps.bounds ?? relayBounds;
	const parse = createClientMessageParser(bounds.topicChars);
	const members = new Set<Member>();
	const listeners = new Map<string, Set<Member>>();
	const callers = new Map<string, Caller>();
	const dropped: Record<DropReason, number> = {
		'not-json': 0,
		'not-understood': 0,
		'too-long': 0,
		'too-many': 0,
		'too-many-topics': 0,
		'receiver-slow': 0
	};
	const totals = { received: 0, sent: 0, refused: 0, closed: 0 };
	const server = new WebSocketServer({
		noServer: true,
		maxPayload: bounds.frameBytes,
		perMessageDeflate: false,
		clientTracking: false
	});

	/** Says goodbye and does not wait long for the answer. */
	const dismiss = (socket: WebSocket, code: number, reason: string): void => {
		socket.close(code, reason);
		const end = setTimeout(() => {
			socket.terminate();
		}, goodbyeMs);
		socket.once('close', () => {
			clearTimeout(end);
		});
	};

	const drop = (member: Member, reason: keyof typeof closeReasons): void => {
		dropped[reason] += 1;
		if (member.patience.take(deps.now())) return;
		totals.closed += 1;
		forget(member);
		dismiss(member.socket, 1008, closeReasons[reason]);
	};

	const send = (member: Member, text: string): void => {
		const { socket } = member;
		if (socket.readyState !== socket.OPEN) return;
		if (socket.bufferedAmount > bounds.waitingBytes) {
			dropped['receiver-slow'] += 1;
			socket.terminate();
			return;
		}
		totals.sent += 1;
		socket.send(text, () => undefined);
	};

	const leave = (member: Member, topic: string): void => {
		member.topics.delete(topic);
		const there = listeners.get(topic);
		there?.delete(member);
		if (there?.size === 0) listeners.delete(topic);
	};

	const forget = (member: Member): void => {
		members.delete(member);
		for (const topic of [...member.topics]) leave(member, topic);
	};

	const subscribe = (member: Member, topic: string): void => {
		if (member.topics.has(topic)) return;
		if (member.topics.size >= bounds.topicsPerConnection) {
			drop(member, 'too-many-topics');
			return;
		}
		member.topics.add(topic);
		const there = listeners.get(topic) ?? new Set();
		listeners.set(topic, there.add(member));
	};

	const publish = (member: Member, topic: string, data: unknown): void => {
		const there = listeners.get(topic);
		if (there === undefined) return;
		const text = publishText(topic, data, there.size);
		if (text === null) {
			drop(member, 'not-understood');
			return;
		}
		for (const listener of there) send(listener, text);
	};

	const handle = (member: Member, message: ClientMessage): void => {
		switch (message.type) {
			case 'subscribe':
				for (const topic of message.topics) if (members.has(member)) subscribe(member, topic);
				break;
			case 'unsubscribe':
				for (const topic of message.topics) leave(member, topic);
				break;
			case 'publish':
				publish(member, message.topic, message.data);
				break;
			case 'ping':
				send(member, '{"type":"pong"}');
		}
	};

	const receive = (member: Member, bytes: unknown): void => {
		if (!members.has(member)) return;
		const now = deps.now();
		const size = Buffer.isBuffer(bytes) ? bytes.length : 0;
		if (!member.allowance.take(now) || !member.caller.bytes.take(now, size)) {
			drop(member, 'too-many');
			return;
		}
		const parsed = Buffer.isBuffer(bytes)
			? parse(bytes.toString('utf8'))
			: ({ dropped: 'not-understood' } as const);
		if ('message' in parsed) {
			totals.received += 1;
			handle(member, parsed.message);
		} else {
			drop(member, parsed.dropped === 'not-json' ? 'not-json' : 'not-understood');
		}
	};

	const callerOf = (key: string): Caller => {
		const known = callers.get(key);
		if (known !== undefined) return known;
		const everyMs = 1000 / bounds.bytesPerSecond;
		const caller = { open: 0, bytes: createTokenBucket(bounds.byteBurst, everyMs, deps.now()) };
		callers.set(key, caller);
		return caller;
	};

	const welcome = (socket: WebSocket, key: string): void => {
		const now = deps.now();
		const caller = callerOf(key);
		caller.open += 1;
		const member: Member = {
			socket,
			topics: new Set(),
			allowance: createTokenBucket(bounds.messageBurst, 1000 / bounds.messagesPerSecond, now),
			patience: createTokenBucket(bounds.drops, bounds.forgivenMs, now),
			caller,
			answered: true
		};
		members.add(member);
		socket.on('message', (data) => {
			receive(member, data);
		});
		socket.on('pong', () => {
			member.answered = true;
		});
		// ws answers a broken or too long frame itself (1002, 1007, 1009); here it is only counted.
		socket.on('error', (error) => {
			const tooLong = 'code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
			dropped[tooLong ? 'too-long' : 'not-understood'] += 1;
			totals.closed += 1;
		});
		socket.on('close', () => {
			forget(member);
			caller.open -= 1;
		});
	};

	/** Who left comes back to what is left of the same allowance, until it would be full again anyway. */
	const forgetCallers = (): void => {
		for (const [key, { open, bytes }] of callers)
			if (open === 0 && bytes.isFull(deps.now())) callers.delete(key);
	};

	const heartbeat = setInterval(() => {
		forgetCallers();
		for (const member of members) {
			if (!member.answered) {
				member.socket.terminate();
				continue;
			}
			member.answered = false;
			member.socket.ping(() => undefined);
		}
	}, bounds.heartbeatMs);
	heartbeat.unref();

	const refuse = (socket: Duplex, status: string): void => {
		totals.refused += 1;
		socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	};

	return {
		upgrade(request, socket, head) {
			socket.on('error', () => {
				socket.destroy();
			});
			const caller = callerKey(request, deps.behindProxy ?? false);
			const open = callers.get(caller)?.open ?? 0;
			if (open >= bounds.connectionsPerAddress) {
				refuse(socket, '429 Too Many Requests');
			} else if (members.size >= bounds.connections) {
				refuse(socket, '503 Service Unavailable');
			} else {
				server.handleUpgrade(request, socket, head, (webSocket) => {
					welcome(webSocket, caller);
				});
			}
		},
		counts: () => ({
			connections: members.size,
			topics: listeners.size,
			...totals,
			dropped: { ...dropped }
		}),
		close() {
			clearInterval(heartbeat);
			for (const member of members) dismiss(member.socket, 1001, 'the relay stops');
			server.close();
		}
	};
}

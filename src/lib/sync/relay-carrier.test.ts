import { toBase64url } from '$lib/model/bytes';
import { expect, test } from 'vitest';
import { createRelayCarrier, type RelaySocket } from './relay-carrier';
import { createSimulation } from './simulation';

/** A socket held by the test. */
function createSocket() {
	const listeners = new Map<string, (event: { readonly data: unknown }) => void>();
	const sent: unknown[] = [];
	const socket: RelaySocket & { closed: boolean } = {
		closed: false,
		send: (text) => sent.push(JSON.parse(text)),
		close() {
			socket.closed = true;
		},
		addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) =>
			void listeners.set(type, listener)
	};
	const fire = (type: string, data: unknown = null): void => listeners.get(type)?.({ data });
	return { socket, sent, fire };
}

function createScene() {
	const simulation = createSimulation(2);
	const sockets: ReturnType<typeof createSocket>[] = [];
	const carrier = createRelayCarrier({
		url: 'wss://relay.test',
		world: simulation.createWorld(0),
		openSocket() {
			const made = createSocket();
			sockets.push(made);
			return made.socket;
		}
	});
	return { simulation, sockets, carrier };
}

test('subscribes on opening, and to what is joined later', () => {
	const { sockets, carrier } = createScene();
	carrier.join('a', () => undefined);
	sockets[0]?.fire('open');
	const leave = carrier.join('b', () => undefined);
	leave();
	expect(sockets[0]?.sent).toEqual([
		{ type: 'subscribe', topics: ['a'] },
		{ type: 'subscribe', topics: ['b'] },
		{ type: 'unsubscribe', topics: ['b'] }
	]);
});

test('drops what is not JSON, too long, of another shape, or its own', () => {
	const { sockets, carrier } = createScene();
	const heard: Uint8Array[] = [];
	carrier.join('a', (payload) => heard.push(payload));
	sockets[0]?.fire('open');
	carrier.publish('a', Uint8Array.of(1, 2));
	const publish = (data: unknown, topic: unknown = 'a') =>
		sockets[0]?.fire('message', JSON.stringify({ type: 'publish', topic, data }));
	for (const data of ['{', '[]', 'null', '7', 'x'.repeat(70_000), new Uint8Array(3)]) {
		sockets[0]?.fire('message', data);
	}
	publish({ type: 'announce', from: 'a stock client' });
	publish('not base64!');
	publish('A'.repeat(66_000));
	publish(toBase64url(Uint8Array.of(9)), 'b');
	publish(toBase64url(Uint8Array.of(1, 2)));
	expect(heard).toEqual([]);
	publish(toBase64url(Uint8Array.of(9)));
	expect(heard).toEqual([Uint8Array.of(9)]);
});

test('tries again within 4 s for some minutes, then ever later, and at once when asked', async () => {
	const { simulation, sockets, carrier } = createScene();
	const waits: number[] = [];
	for (let round = 0; round < 210; round++) {
		sockets.at(-1)?.fire('error');
		expect(carrier.state()).toBe('waiting');
		const [before, at] = [sockets.length, simulation.now()];
		expect(await simulation.runUntil(() => sockets.length > before, 30_001)).toBe(true);
		waits.push(simulation.now() - at);
	}
	expect(Math.max(...waits.slice(0, 200))).toBeLessThanOrEqual(4_000);
	expect(Math.max(...waits)).toBeGreaterThan(10_000);
	sockets.at(-1)?.fire('close');
	const before = sockets.length;
	carrier.refresh();
	expect(sockets.length).toBe(before + 1);
	sockets.at(-1)?.fire('open');
	expect(carrier.state()).toBe('open');
});

test('gives up a connection that neither opens nor answers its ping', async () => {
	const { simulation, sockets, carrier } = createScene();
	await simulation.run(10_000);
	expect(carrier.state()).toBe('waiting');
	expect(sockets[0]?.socket.closed).toBe(true);
	await simulation.runUntil(() => sockets.length === 2, 5_000);
	sockets[1]?.fire('open');
	await simulation.run(25_000);
	expect(sockets[1]?.sent).toContainEqual({ type: 'ping' });
	sockets[1]?.fire('message', '{"type":"pong"}');
	await simulation.run(20_000);
	expect(carrier.state()).toBe('open');
	await simulation.run(60_000);
	expect(sockets[1]?.socket.closed).toBe(true);
});

test('sends no more than relays take, and the rest a moment later', async () => {
	const { simulation, sockets, carrier } = createScene();
	sockets[0]?.fire('open');
	for (let index = 0; index < 40; index++) carrier.publish('a', Uint8Array.of(index));
	expect(sockets[0]?.sent).toHaveLength(15);
	await simulation.run(3_000);
	expect(sockets[0]?.sent).toHaveLength(40);
});

test.each([
	['many frames', 2_000, 10],
	['many letters', 128, 65_536]
])('hangs up on a relay that floods with %s, and calls it ever later', async (_, most, length) => {
	const { simulation, sockets, carrier } = createScene();
	const frame = 'x'.repeat(length);
	const flood = (frames: number): void => {
		for (let count = 0; count < frames; count++) sockets.at(-1)?.fire('message', frame);
	};
	sockets[0]?.fire('open');
	for (let second = 0; second < 5; second++) {
		flood(most);
		await simulation.run(1_000);
	}
	expect(carrier.state()).toBe('open');
	const waits: number[] = [];
	for (let round = 0; round < 8; round++) {
		flood(most + 1);
		expect(sockets.at(-1)?.socket.closed).toBe(true);
		expect(carrier.state()).toBe('waiting');
		const before = [sockets.length, simulation.now()] as const;
		await simulation.runUntil(() => sockets.length > before[0], 30_001);
		waits.push(simulation.now() - before[1]);
		sockets.at(-1)?.fire('open');
	}
	expect(waits[0]).toBeLessThanOrEqual(2_000);
	expect(Math.min(...waits.slice(5))).toBeGreaterThanOrEqual(15_000);
	await simulation.run(26_000);
	sockets.at(-1)?.fire('message', '{"type":"pong"}');
	sockets.at(-1)?.fire('close');
	// It behaved since: once it opens again, all is as at first.
	const before = sockets.length;
	await simulation.runUntil(() => sockets.length > before, 30_001);
	sockets.at(-1)?.fire('open');
	sockets.at(-1)?.fire('close');
	expect(await simulation.runUntil(() => sockets.length > before + 1, 2_001)).toBe(true);
});

test('an address that this page may not use is off', () => {
	const carrier = createRelayCarrier({
		url: 'nonsense',
		world: createSimulation(1).createWorld(0),
		openSocket() {
			throw new SyntaxError('no');
		}
	});
	expect(carrier.state()).toBe('off');
});

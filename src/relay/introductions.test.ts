import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { relayBounds, type RelayBounds } from './bounds';
import { createIntroductions, type Introductions } from './introductions';

interface Running {
	readonly relay: Introductions;
	readonly url: string;
	readonly server: Server;
	/** The relay's clock, in ms; stands still unless moved. */
	clock: number;
}
const running: Running[] = [];
const sockets: WebSocket[] = [];

afterEach(async () => {
	for (const socket of sockets.splice(0)) socket.terminate();
	for (const { relay, server } of running.splice(0)) {
		relay.close();
		server.close();
		server.closeAllConnections();
		await once(server, 'close');
	}
});

async function start(bounds: Partial<RelayBounds> = {}): Promise<Running> {
	const server = createServer();
	const relay = createIntroductions({
		now: () => here.clock,
		bounds: { ...relayBounds, ...bounds }
	});
	server.on('upgrade', (request, socket, head) => {
		relay.upgrade(request, socket, head);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	const here: Running = { relay, url: `ws://127.0.0.1:${port}/relay`, server, clock: 1_000 };
	running.push(here);
	return here;
}

/** A client that keeps what it hears. */
async function client(here: Running) {
	const socket = new WebSocket(here.url);
	sockets.push(socket);
	const heard: unknown[] = [];
	let wake: () => void = () => undefined;
	socket.on('message', (bytes) => {
		heard.push(JSON.parse((bytes as Buffer).toString()));
		wake();
	});
	await once(socket, 'open');
	return {
		socket,
		heard,
		send: (message: unknown) => {
			socket.send(typeof message === 'string' ? message : JSON.stringify(message));
		},
		next: async (count = 1): Promise<unknown[]> => {
			while (heard.length < count) await new Promise<void>((go) => (wake = go));
			return heard;
		},
		/** Everything sent so far has been handled when this settles. */
		async settled() {
			const before = heard.length;
			socket.send('{"type":"ping"}');
			await this.next(before + 1);
			heard.pop();
		},
		closed: async () => {
			const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
			return { code, reason: reason.toString() };
		}
	};
}

test('Alice and Bob on one topic hear what either publishes, with how many listen', async () => {
	const here = await start();
	const alice = await client(here);
	const bob = await client(here);
	alice.send({ type: 'subscribe', topics: ['maple'] });
	bob.send({ type: 'subscribe', topics: ['maple'] });
	await alice.settled();
	await bob.settled();
	bob.send({ type: 'publish', topic: 'maple', data: { type: 'announce', from: 'bob' } });
	const expected = {
		type: 'publish',
		topic: 'maple',
		data: { type: 'announce', from: 'bob' },
		clients: 2
	};
	expect(await alice.next()).toEqual([expected]);
	expect(await bob.next(), 'the sender hears it too, as from a stock server').toEqual([expected]);
	expect(here.relay.counts()).toMatchObject({ connections: 2, topics: 1, received: 5 });
});

test('Carol on another topic hears nothing, and Bob hears nothing after leaving', async () => {
	const here = await start();
	const [alice, bob, carol] = [await client(here), await client(here), await client(here)];
	alice.send({ type: 'subscribe', topics: ['maple'] });
	bob.send({ type: 'subscribe', topics: ['maple', 'oak'] });
	bob.send({ type: 'unsubscribe', topics: ['maple'] });
	carol.send({ type: 'subscribe', topics: ['oak'] });
	for (const one of [alice, bob, carol]) await one.settled();
	alice.send({ type: 'publish', topic: 'maple', data: 'c2VhbGVk' });
	expect(await alice.next()).toMatchObject([{ clients: 1 }]);
	await bob.settled();
	await carol.settled();
	expect([...bob.heard, ...carol.heard]).toEqual([]);
});

test('a ping gets a pong', async () => {
	const alice = await client(await start());
	alice.send({ type: 'ping' });
	expect(await alice.next()).toEqual([{ type: 'pong' }]);
});

test('a topic is forgotten when the last listener goes', async () => {
	const here = await start();
	const alice = await client(here);
	const bob = await client(here);
	alice.send({ type: 'subscribe', topics: ['maple'] });
	await alice.settled();
	expect(here.relay.counts().topics).toBe(1);
	alice.socket.close();
	await once(alice.socket, 'close');
	await bob.settled();
	expect(here.relay.counts()).toMatchObject({ topics: 0, connections: 1 });
});

test.each([
	['text that is not JSON', 'not json', 'not-json'],
	['a number', '17', 'not-understood'],
	['null', 'null', 'not-understood'],
	['an unknown type', '{"type":"admin"}', 'not-understood'],
	['topics that are not a list', '{"type":"subscribe","topics":{"length":9}}', 'not-understood'],
	['a topic that is not text', '{"type":"subscribe","topics":[{}]}', 'not-understood'],
	['a topic too long', `{"type":"subscribe","topics":["${'x'.repeat(513)}"]}`, 'not-understood'],
	['a publish without a topic', '{"type":"publish","data":1}', 'not-understood'],
	['a prototype for a type', '{"__proto__":{"type":"ping"}}', 'not-understood']
] as const)('%s is dropped and counted, and the connection goes on', async (_, text, reason) => {
	const here = await start();
	const eve = await client(here);
	eve.send(text);
	await eve.settled();
	expect(here.relay.counts().dropped[reason]).toBe(1);
	expect(eve.heard).toEqual([]);
});

test('data nested 30,000 deep is dropped and everybody else goes on', async () => {
	const here = await start();
	const [alice, eve] = [await client(here), await client(here)];
	alice.send({ type: 'subscribe', topics: ['maple'] });
	await alice.settled();
	eve.send(`{"type":"publish","topic":"maple","data":${'['.repeat(30_000)}${']'.repeat(30_000)}}`);
	await eve.settled();
	alice.send({ type: 'publish', topic: 'maple', data: 'still here' });
	const heard = await alice.next();
	expect(heard.at(-1)).toMatchObject({ data: 'still here' });
});

test('who goes on sending garbage is closed with a reason', async () => {
	const here = await start({ drops: 5 });
	const eve = await client(here);
	for (let i = 0; i < 6; i++) eve.send('garbage');
	expect(await eve.closed()).toEqual({ code: 1008, reason: 'messages that are not JSON' });
	expect(here.relay.counts()).toMatchObject({ dropped: { 'not-json': 6 }, closed: 1 });
});

test('a frame over 64 KiB closes the connection, one just under passes', async () => {
	const here = await start();
	const [alice, eve] = [await client(here), await client(here)];
	alice.send({ type: 'subscribe', topics: ['maple'] });
	await alice.settled();
	const shell = JSON.stringify({ type: 'publish', topic: 'maple', data: '' }).length;
	alice.send({ type: 'publish', topic: 'maple', data: 'x'.repeat(64 * 1024 - shell) });
	await alice.next();
	eve.send('x'.repeat(64 * 1024 + 1));
	expect((await eve.closed()).code).toBe(1009);
	await alice.settled();
	expect(here.relay.counts()).toMatchObject({ connections: 1, dropped: { 'too-long': 1 } });
});

test('a burst passes, a flood is dropped and then closed, and time gives the allowance back', async () => {
	const here = await start({ messageBurst: 5, drops: 3 });
	const [alice, eve] = [await client(here), await client(here)];
	for (let i = 0; i < 5; i++) alice.send({ type: 'ping' });
	await alice.next(5);
	here.clock += 50; // one message more at 20 per second
	alice.send({ type: 'ping' });
	await alice.next(6);
	for (let i = 0; i < 9; i++) eve.send({ type: 'ping' });
	expect(await eve.closed()).toEqual({ code: 1008, reason: 'too many messages' });
	expect(here.relay.counts().dropped['too-many']).toBe(4);
	here.clock += 50;
	alice.send({ type: 'ping' });
	await alice.next(7);
});

test('all connections of one address share their bytes, also those that come back', async () => {
	const here = await start({ byteBurst: 1_000, bytesPerSecond: 1_000 });
	const [eve, again] = [await client(here), await client(here)];
	const much = { type: 'publish', topic: 'maple', data: 'x'.repeat(600) };
	eve.send(much);
	await eve.settled();
	again.send(much);
	await again.settled();
	expect(here.relay.counts().dropped['too-many']).toBe(1);
	eve.socket.close();
	again.socket.close();
	await Promise.all([once(eve.socket, 'close'), once(again.socket, 'close')]);
	const back = await client(here);
	back.send(much);
	await back.settled();
	expect(here.relay.counts().dropped['too-many']).toBe(2);
	here.clock += 1_000;
	back.send(much);
	await back.settled();
	expect(here.relay.counts().dropped['too-many']).toBe(2);
});

test('the 21st topic is dropped and counted; subscribing twice costs nothing', async () => {
	const here = await start();
	const alice = await client(here);
	const topics = Array.from({ length: 21 }, (_, i) => `topic-${i}`);
	alice.send({ type: 'subscribe', topics: topics.slice(0, 20) });
	alice.send({ type: 'subscribe', topics });
	await alice.settled();
	expect(here.relay.counts()).toMatchObject({ topics: 20, dropped: { 'too-many-topics': 1 } });
});

test('one address gets 200 connections and the next is refused until one closes', async () => {
	const here = await start();
	const open = await Promise.all(Array.from({ length: 200 }, () => client(here)));
	const refused = new WebSocket(here.url);
	const [, response] = (await once(refused, 'unexpected-response')) as [
		unknown,
		{ statusCode: number }
	];
	expect(response.statusCode).toBe(429);
	open[0]?.socket.close();
	await once(open[0]?.socket ?? refused, 'close');
	await open[1]?.settled();
	const again = await client(here);
	await again.settled();
	expect(here.relay.counts()).toMatchObject({ connections: 200, refused: 1 });
});

test('a connection that no longer answers is ended', async () => {
	const here = await start({ heartbeatMs: 20 });
	const socket = new WebSocket(here.url, { autoPong: false });
	sockets.push(socket);
	await once(socket, 'open');
	const [code] = (await once(socket, 'close')) as [number];
	expect(code).toBe(1006);
});

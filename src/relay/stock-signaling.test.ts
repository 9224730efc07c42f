import { once } from 'node:events';
import { fork } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createRelay } from './create-relay';

/*
 * The same exchange against y-webrtc's own signaling server and against ours: what the clients hear
 * must be the same, so that either can stand in for the other.
 */
const servers: {
	readonly name: string;
	readonly url: string;
	readonly stop: () => Promise<void> | void;
}[] = [];

beforeAll(async () => {
	const relay = await createRelay({
		directory: '.',
		port: 0,
		host: '127.0.0.1',
		now: () => Date.now()
	});
	if (!relay.ok) throw new Error(relay.problem.code);
	const { port } = relay.value;
	servers.push({
		name: 'porchlight',
		url: `ws://127.0.0.1:${port}`,
		stop: () => relay.value.close()
	});
	servers.push({
		name: 'porchlight at /relay',
		url: `ws://127.0.0.1:${port}/relay`,
		stop: () => undefined
	});

	const probe = createServer();
	await once(probe.listen(0), 'listening');
	const free = (probe.address() as AddressInfo).port;
	probe.close();
	await once(probe, 'close');
	const stock = fork(
		fileURLToPath(new URL('../../node_modules/y-webrtc/bin/server.js', import.meta.url)),
		{ env: { ...process.env, PORT: String(free) }, silent: true }
	);
	if (stock.stdout === null) throw new Error('the stock server has no output');
	await once(stock.stdout, 'data');
	servers.push({
		name: 'y-webrtc',
		url: `ws://127.0.0.1:${free}`,
		stop: () => void stock.kill()
	});
});
afterAll(async () => {
	for (const { stop } of servers) await stop();
});

async function exchange(url: string): Promise<string[]> {
	const story: string[] = [];
	const connect = async (name: string) => {
		const socket = new WebSocket(url);
		let answered: () => void = () => undefined;
		socket.on('message', (bytes) => {
			const text = (bytes as Buffer).toString();
			if (text === '{"type":"pong"}') answered();
			else story.push(`${name} hears ${text}`);
		});
		await once(socket, 'open');
		return {
			socket,
			say: async (message: unknown) => {
				socket.send(JSON.stringify(message));
				await new Promise<void>((go) => {
					answered = go;
					socket.send('{"type":"ping"}');
				});
			}
		};
	};
	const alice = await connect('Alice');
	const bob = await connect('Bob');
	await alice.say({ type: 'subscribe', topics: ['maple', 'oak'] });
	await alice.say({ type: 'publish', topic: 'maple', data: { type: 'announce', from: 'a' } });
	await bob.say({ type: 'subscribe', topics: ['maple'] });
	await bob.say({ type: 'publish', topic: 'maple', data: 'c2VhbGVk' });
	await bob.say({ type: 'publish', topic: 'nobody-there', data: 1 });
	await alice.say({
		type: 'publish',
		topic: 'maple',
		data: { type: 'signal', to: 'b', signal: {} }
	});
	await bob.say({ type: 'unsubscribe', topics: ['maple', 'never'] });
	await alice.say({ type: 'publish', topic: 'maple', data: null });
	await bob.say({ type: 'something-newer' });
	await bob.say({ type: 'publish', topic: 'oak', data: [1, 'two'] });
	await alice.say({ type: 'ping' });
	alice.socket.close();
	bob.socket.close();
	return story.sort();
}

test("what clients hear from us is what they hear from y-webrtc's own server", async () => {
	const stories = [];
	for (const { url } of servers) stories.push(await exchange(url));
	expect(stories[0]).toHaveLength(7);
	expect(stories[1]).toEqual(stories[0]);
	expect(stories[2]).toEqual(stories[0]);
});

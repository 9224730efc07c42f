import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Carrier, World } from '$lib/sync/ports';
import { createRelayCarrier } from '$lib/sync/relay-carrier';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createRelay } from '../../src/relay/create-relay';

/** The carrier against y-webrtc's own signaling server and against ours. */
const world: World = {
	now: () => Date.now(),
	after(ms, call) {
		const timer = setTimeout(call, ms);
		return () => clearTimeout(timer);
	},
	random: (count) => crypto.getRandomValues(new Uint8Array(count))
};
const open = (url: string): Carrier =>
	createRelayCarrier({ url, world, openSocket: (address) => new WebSocket(address) });

async function until(carrier: Carrier, state: ReturnType<Carrier['state']>): Promise<void> {
	while (carrier.state() !== state) {
		await new Promise<void>((resolve) => {
			const end = carrier.onState(() => {
				end();
				resolve();
			});
		});
	}
}

async function freePort(): Promise<number> {
	const probe = createServer();
	await once(probe.listen(0), 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	await once(probe, 'close');
	return port;
}

const startOurs = async (port: number) => {
	const relay = await createRelay({
		directory: '.',
		port,
		host: '127.0.0.1',
		now: () => Date.now()
	});
	if (!relay.ok) throw new Error(relay.problem.code);
	return () => relay.value.close();
};
const startStock = async (port: number) => {
	const path = fileURLToPath(new URL('../../node_modules/y-webrtc/bin/server.js', import.meta.url));
	const server = fork(path, { env: { ...process.env, PORT: String(port) }, silent: true });
	if (server.stdout === null) throw new Error('no output');
	await once(server.stdout, 'data');
	return async () => {
		server.kill();
		await once(server, 'exit');
	};
};

describe.each([
	{ name: 'our relay', start: startOurs },
	{ name: 'the stock y-webrtc server', start: startStock }
])('the carrier at $name', ({ start }) => {
	let url = '';
	let port = 0;
	let stop: () => Promise<void> | void = () => undefined;
	beforeAll(async () => {
		port = await freePort();
		url = `ws://127.0.0.1:${port}/relay`;
		stop = await start(port);
	});
	afterAll(async () => stop());

	test('brings what others publish on a topic, byte for byte, and nothing of its own', async () => {
		const [alice, bob] = [open(url), open(url)];
		const toAlice: Uint8Array[] = [];
		alice.join('street', (payload) => toAlice.push(payload));
		const payload = world.random(3_000);
		const heard = new Promise<Uint8Array>((resolve) => {
			bob.join('street', resolve);
		});
		await Promise.all([until(alice, 'open'), until(bob, 'open')]);
		// Subscriptions are on their way: publish until it came through.
		const again = setInterval(() => alice.publish('street', payload), 50);
		expect(Buffer.compare(await heard, payload)).toBe(0);
		clearInterval(again);
		const back = new Promise<Uint8Array>((resolve) => {
			alice.join('street', resolve);
		});
		bob.publish('street', Uint8Array.of(7));
		expect(await back).toEqual(Uint8Array.of(7));
		expect(toAlice).toEqual([Uint8Array.of(7)]);
		alice.close();
		bob.close();
	});

	test('says when it is gone, and comes back by itself when asked to look again', async () => {
		const carrier = open(url);
		await until(carrier, 'open');
		await stop();
		await until(carrier, 'waiting');
		expect(carrier.retryAt()).toBeGreaterThan(Date.now() - 1_000);
		stop = await start(port);
		carrier.refresh();
		await until(carrier, 'open');
		carrier.close();
		expect(carrier.state()).toBe('off');
	});
});

import { createSealKey } from '$lib/crypto/seal';
import type { Handshake } from '$lib/crypto/handshake';
import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { fail, ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { createMesh } from './create-mesh';
import { createMemoryNetwork } from './memory-network';
import { seekAdmission } from './seek';
import { createSimulation } from './simulation';
import { createTestDoc, docsOf } from './test-doc';
import { openSealing } from './testing';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The newcomer knocks, the member answers with a secret, or with why not. */
const admit = (answer: string): Handshake<{ admitted: DeviceId }> => ({
	start: () => Promise.resolve(null),
	receive: (message) =>
		Promise.resolve(ok({ reply: text(answer), done: { admitted: words(message) as DeviceId } }))
});
/** Keeps the line for as long as it is let, and says nothing. */
const silent = <Proved>(): Handshake<Proved> => ({
	start: () => Promise.resolve(null),
	receive: () => Promise.resolve(ok({ reply: null, done: null })),
	met: Promise.resolve()
});
const join = (): Handshake<string> => ({
	start: () => Promise.resolve(text('carols-phone')),
	receive(message) {
		const answer = words(message);
		return Promise.resolve(
			answer.startsWith('secret') ? ok({ reply: null, done: answer }) : fail(answer)
		);
	}
});

async function createScene() {
	const simulation = createSimulation(3);
	const network = createMemoryNetwork(simulation);
	const key = await createSealKey();
	const published: string[] = [];

	const startMember = (name: string, answer: string | null) => {
		const world = simulation.createWorld(0);
		const joined = network.join(name);
		const { carrier } = joined;
		const watched = {
			...carrier,
			publish(topic: string, payload: Uint8Array) {
				published.push(topic);
				carrier.publish(topic, payload);
			}
		};
		const mesh = createMesh({
			peerId: `peer-${name}` as PeerId,
			me: { deviceId: name as DeviceId, personId: name as PersonId },
			rendezvous: createValue([]),
			admitting: createValue([
				{
					topic: 'invitation',
					key,
					side: 'admits' as const,
					handshake: () => (answer === null ? silent() : admit(answer))
				}
			]),
			carriers: createValue([watched]),
			wires: joined.wires,
			docs: docsOf(createTestDoc('records')),
			world,
			sealing: openSealing,
			compression: null
		});
		return {
			mesh,
			kill() {
				world.stop();
				joined.kill();
			}
		};
	};

	const startSeeking = (name = 'Carol', handshake: () => Handshake<string> = join) => {
		const joined = network.join(name);
		const seeking = seekAdmission<string>({
			peerId: `peer-${name}` as PeerId,
			rendezvous: { topic: 'invitation', key, side: 'seeks', handshake },
			carriers: createValue([joined.carrier]),
			wires: joined.wires,
			world: simulation.createWorld(0),
			sealing: openSealing
		});
		return seeking;
	};
	return { simulation, network, published, startMember, startSeeking };
}

test('a newcomer is let in by whoever is there', async () => {
	const { simulation, network, startMember, startSeeking } = await createScene();
	startMember('Alice', 'secret of the street');
	startMember('Bob', 'secret of the street');
	const seeking = startSeeking();
	expect(await simulation.runUntil(() => seeking.state.current() === 'done', 5_000)).toBe(true);
	expect(await seeking.joined).toEqual({ ok: true, value: 'secret of the street' });
	await simulation.run(15_000);
	expect(network.openWires()).toBe(0);
});

test('a newcomer waits while nobody is there, and is in within 15 s of somebody coming', async () => {
	const { simulation, startMember, startSeeking } = await createScene();
	const seeking = startSeeking();
	await simulation.run(600_000);
	expect(seeking.state.current()).toBe('looking');
	startMember('Alice', 'secret');
	expect(await simulation.runUntil(() => seeking.state.current() === 'done', 15_000)).toBe(true);
});

test('a refusal ends the search and says why', async () => {
	const { simulation, startMember, startSeeking } = await createScene();
	startMember('Alice', 'used-up');
	const seeking = startSeeking();
	await simulation.runUntil(() => seeking.state.current() === 'failed', 10_000);
	expect(await seeking.joined).toEqual({ ok: false, problem: { code: 'used-up' } });
});

test('nonsense from one who answers does not end the search', async () => {
	const { simulation, startMember, startSeeking } = await createScene();
	const eve = startMember('Eve', 'not-proved');
	const seeking = startSeeking();
	await simulation.run(20_000);
	expect(['looking', 'talking']).toContain(seeking.state.current());
	startMember('Alice', 'secret');
	expect(await simulation.runUntil(() => seeking.state.current() === 'done', 30_000)).toBe(true);
	eve.kill();
});

test('those who answer and then say nothing keep nobody out', async () => {
	const { simulation, startMember, startSeeking } = await createScene();
	for (const name of ['Eve', 'Eve again', 'Eve once more']) startMember(name, null);
	const seeking = startSeeking();
	expect(await simulation.runUntil(() => seeking.state.current() === 'talking', 5_000)).toBe(true);
	startMember('Alice', 'secret');
	expect(await simulation.runUntil(() => seeking.state.current() === 'done', 60_000)).toBe(true);
	expect(await seeking.joined).toEqual({ ok: true, value: 'secret' });
});

test('a newcomer talks on with the others while one only keeps the line', async () => {
	const { simulation, startMember, startSeeking } = await createScene();
	startMember('Eve', null);
	const seeking = startSeeking();
	await simulation.runUntil(() => seeking.state.current() === 'talking', 5_000);
	startMember('Alice', 'secret');
	expect(await simulation.runUntil(() => seeking.state.current() === 'done', 8_000)).toBe(true);
});

test('a member says nothing at the meeting place of an invitation until somebody seeks there', async () => {
	const { simulation, published, startMember, startSeeking } = await createScene();
	startMember('Alice', 'secret');
	await simulation.run(300_000);
	expect(published).toEqual([]);
	startSeeking();
	await simulation.run(2_000);
	expect(new Set(published)).toEqual(new Set(['invitation']));
});

test('closing ends the search', async () => {
	const { simulation, startSeeking } = await createScene();
	const seeking = startSeeking();
	await simulation.run(1_000);
	seeking.close();
	expect(await seeking.joined).toEqual({ ok: false, problem: { code: 'closed' } });
});

test('who holds the link and sits silently on every place keeps nobody out', async () => {
	const { simulation, network, startMember, startSeeking } = await createScene();
	const mute = (): Handshake<string> => ({
		start: () => Promise.resolve(null),
		receive: () => Promise.resolve(ok({ reply: null, done: null }))
	});
	startMember('Alice', 'secret');
	for (const way of [1, 2, 3, 4]) startSeeking(`Eve-${way}`, mute);
	expect(await simulation.runUntil(() => network.openWires() === 4, 5_000)).toBe(true);
	const carol = startSeeking('Carol');
	expect(await simulation.runUntil(() => carol.state.current() === 'done', 8_000)).toBe(true);
});

test('who proves the link again and again and gives no name keeps nobody out for 10 minutes', async () => {
	const { simulation, network, startMember, startSeeking } = await createScene();
	startMember('Alice', null);
	for (let way = 0; way < 20; way += 1) {
		startSeeking(`Eve-${way}`, silent);
		await simulation.run(3_000);
	}
	expect(network.openWires()).toBe(12);
	const carol = startSeeking('Carol', silent);
	expect(await simulation.runUntil(() => carol.state.current() === 'talking', 15_000)).toBe(true);
	expect(network.openWires()).toBeLessThanOrEqual(16);
});

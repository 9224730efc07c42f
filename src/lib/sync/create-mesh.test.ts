import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMemoryNetwork } from './memory-network';
import type { SyncDoc } from './ports';
import { createSimulation } from './simulation';
import { createTestDoc } from './test-doc';
import { createStreet, trusting, type TestDevice } from './testing';

async function createScene(seed = 7) {
	const simulation = createSimulation(seed);
	const network = createMemoryNetwork(simulation);
	const street = await createStreet(simulation, network);
	return { simulation, network, street };
}

type Device = TestDevice & { readonly map: Y.Map<unknown> };
function withMap(
	start: (name: string, options: { doc: SyncDoc }) => TestDevice,
	name: string,
	ydoc = new Y.Doc()
): Device {
	const device = start(name, { doc: createTestDoc('records', ydoc) });
	return { ...device, map: ydoc.getMap('all') };
}

const linksOf = (device: TestDevice) => device.mesh.status.current().links;
const allLinked = (devices: readonly TestDevice[]) => () =>
	devices.every((device) => linksOf(device).length === devices.length - 1);
const sameContent = (devices: readonly Device[]): boolean =>
	new Set(devices.map((device) => Buffer.from(device.doc.digest()).toString('hex'))).size === 1;
const allInStep = (devices: readonly Device[]) => () =>
	sameContent(devices) && devices.every((device) => linksOf(device).every((link) => link.inStep));

describe('a mesh', () => {
	test.each([2, 3, 5, 8])(
		'links %i devices that join at once within 10 s, and all have all',
		async (count) => {
			const { simulation, street } = await createScene(count);
			const devices = Array.from({ length: count }, (_, index) =>
				withMap(street.start, `D${index}`)
			);
			for (const [index, device] of devices.entries()) device.map.set(`from ${index}`, index);
			expect(await simulation.runUntil(allLinked(devices), 10_000)).toBe(true);
			expect(await simulation.runUntil(allInStep(devices), 3_000)).toBe(true);
			expect(devices[0]?.map.size).toBe(count);
			const [alice] = devices;
			expect(alice?.mesh.status.current().onlyHere).toBe(false);
			expect(alice && linksOf(alice).every((link) => link.hasMine)).toBe(true);
		}
	);

	test('brings an edit to the others at once, and says when they have it', async () => {
		const { simulation, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		await simulation.runUntil(allInStep([alice, bob]), 10_000);
		await simulation.runUntil(allLinked([alice, bob]), 10_000);
		alice.map.set('title', 'soup');
		expect(alice.mesh.status.current().onlyHere).toBe(true);
		expect(linksOf(alice)[0]).toMatchObject({ hasMine: false, inStep: false });
		expect(await simulation.runUntil(() => bob.map.get('title') === 'soup', 100)).toBe(true);
		expect(await simulation.runUntil(() => !alice.mesh.status.current().onlyHere, 1_000)).toBe(
			true
		);
		alice.map.delete('title');
		expect(linksOf(alice)[0]?.hasMine).toBe(false);
		expect(await simulation.runUntil(() => linksOf(alice)[0]?.hasMine === true, 1_000)).toBe(true);
		expect(bob.map.has('title')).toBe(false);
	});

	test('goes on without the relay, and takes newcomers when it is back', async () => {
		const { simulation, network, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		await simulation.runUntil(allLinked([alice, bob]), 10_000);
		network.setRelay(false);
		await simulation.run(120_000);
		expect(linksOf(alice)).toHaveLength(1);
		bob.map.set('while away', 1);
		await simulation.run(1_000);
		expect(alice.map.get('while away')).toBe(1);
		const carol = withMap(street.start, 'Carol');
		await simulation.run(30_000);
		expect(linksOf(carol)).toHaveLength(0);
		network.setRelay(true);
		expect(await simulation.runUntil(allInStep([alice, bob, carol]), 5_000)).toBe(true);
		expect(await simulation.runUntil(allLinked([alice, bob, carol]), 5_000)).toBe(true);
	});

	test.each([true, false])(
		'heals a partition by itself (wires break loudly: %s) in 20 s and keeps what both sides did',
		async (loudly) => {
			const { simulation, network, street } = await createScene();
			const devices = ['A', 'B', 'C', 'D', 'E'].map((name) => withMap(street.start, name));
			await simulation.runUntil(allLinked(devices), 10_000);
			const names = devices.map((device) => device.name);
			network.partition([names.slice(0, 2), names.slice(2)], loudly);
			for (const [index, device] of devices.entries()) device.map.set(`apart ${index}`, index);
			await simulation.run(60_000);
			expect(devices.map((device) => linksOf(device).length)).toEqual([1, 1, 2, 2, 2]);
			expect(devices.map((device) => device.map.size)).toEqual([2, 2, 3, 3, 3]);
			network.heal();
			expect(await simulation.runUntil(allInStep(devices), 20_000)).toBe(true);
			expect(await simulation.runUntil(allLinked(devices), 40_000)).toBe(true);
			expect(devices[0]?.map.size).toBe(5);
		}
	);

	test('notices a device that died without a word in under 10 s, and takes it back when it starts again', async () => {
		const { simulation, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		await simulation.runUntil(allLinked([alice, bob]), 10_000);
		bob.kill();
		expect(await simulation.runUntil(() => linksOf(alice).length === 0, 10_000)).toBe(true);
		alice.map.set('while dead', true);
		const again = withMap(street.start, 'Bob');
		expect(await simulation.runUntil(allInStep([alice, again]), 10_000)).toBe(true);
		expect(again.map.get('while dead')).toBe(true);
	});

	test('links again by itself when a wire breaks', async () => {
		const { simulation, network, street } = await createScene();
		const devices = ['A', 'B', 'C'].map((name) => withMap(street.start, name));
		await simulation.runUntil(allLinked(devices), 10_000);
		for (let round = 0; round < 5; round++) {
			network.breakOneWire();
			await simulation.run(50);
			expect(allLinked(devices)()).toBe(false);
			expect(await simulation.runUntil(allLinked(devices), 10_000)).toBe(true);
		}
	});

	test('carries changes to a device that is linked to only one of the others', async () => {
		const { simulation, network, street } = await createScene();
		const [alice, bob, carol] = ['Alice', 'Bob', 'Carol'].map((name) =>
			withMap(street.start, name)
		);
		if (!alice || !bob || !carol) throw new Error('three devices');
		network.partition(
			[
				[alice.name, bob.name],
				[bob.name, carol.name]
			],
			true
		);
		// Only the first group has the relay: Carol and Bob found each other before.
		network.heal();
		await simulation.runUntil(allLinked([alice, bob, carol]), 10_000);
		network.partition(
			[
				[alice.name, bob.name],
				[bob.name, carol.name]
			],
			true
		);
		await simulation.run(1_000);
		alice.map.set('from afar', 1);
		expect(await simulation.runUntil(() => carol.map.get('from afar') === 1, 2_000)).toBe(true);
		expect(linksOf(carol)).toHaveLength(1);
	});

	test('brings a deletion made apart, though both count the same changes', async () => {
		const { simulation, network, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		alice.map.set('old', 1);
		await simulation.runUntil(() => linksOf(alice)[0]?.hasMine === true, 10_000);
		network.partition([[alice.name], [bob.name]], true);
		alice.map.delete('old');
		expect(alice.doc.stateVector()).toEqual(bob.doc.stateVector());
		await simulation.run(1_000);
		network.heal();
		expect(await simulation.runUntil(() => !bob.map.has('old'), 20_000)).toBe(true);
		expect(await simulation.runUntil(allInStep([alice, bob]), 1_000)).toBe(true);
	});

	test('refuses a device that cannot prove itself, and lets no document byte out before proof', async () => {
		const { simulation, network, street } = await createScene();
		const early: string[] = [];
		const ready = new Set<string>();
		network.onSend((from, to, channel, bytes) => {
			// A ready message on channel 0: one frame (flags, message, frame, size, carried), the kind 1, a peer id.
			if (channel === 0 && bytes[5] === 1 && bytes.length === 6 + 24) ready.add(`${from} to ${to}`);
			if (channel === 1 && !(ready.has(`${from} to ${to}`) && ready.has(`${to} to ${from}`))) {
				early.push(`${from} to ${to}`);
			}
		});
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		const eve = withMap(
			(name, options) => street.start(name, { ...options, password: trusting }),
			'Eve'
		);
		alice.map.set('secret', 1);
		await simulation.run(120_000);
		expect(linksOf(alice).map(({ personId }) => personId)).toEqual(['person-Bob']);
		expect(linksOf(eve)).toEqual([]);
		expect(eve.map.size).toBe(0);
		expect(bob.map.size).toBe(1);
		expect(early).toEqual([]);
		expect([...ready].filter((pair) => pair.endsWith(`to ${eve.name}`))).toEqual([]);
		expect(ready.has(`${alice.name} to ${bob.name}`)).toBe(true);
		expect(alice.mesh.status.current().dropped).toBeGreaterThan(0);
	});

	test('counts a flood of what it dropped, and tells of it once a second', async () => {
		const { simulation, network, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const eve = network.join('Eve');
		await simulation.run(2_000);
		let told = 0;
		alice.mesh.status.subscribe(() => (told += 1));
		for (let count = 0; count < 500; count++)
			eve.carrier.publish('street', simulation.chance.bytes(40));
		await simulation.run(3_000);
		expect(alice.mesh.status.current().dropped).toBe(500);
		expect(told).toBeLessThanOrEqual(3);
	});

	test('drops a member that talks garbage, and the others go on', async () => {
		const { simulation, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		const inner = createTestDoc('records', new Y.Doc());
		const hostile: SyncDoc = {
			...inner,
			updateSince: () => simulation.chance.bytes(200),
			stateVector: () => Y.encodeStateVector(new Map([[1, 1 + simulation.chance.whole(0, 1e6)]]))
		};
		const eve = street.start('Eve', { doc: hostile });
		expect(await simulation.runUntil(() => alice.mesh.status.current().dropped >= 4, 60_000)).toBe(
			true
		);
		await simulation.run(20_000);
		alice.map.set('still', 'here');
		await simulation.run(1_000);
		expect(bob.map.get('still')).toBe('here');
		expect(eve.mesh.status.current().links.length).toBeLessThan(2);
	});

	test('knows after a restart whether others had what is on its disk', async () => {
		const { simulation, street } = await createScene();
		let kept: Uint8Array | null = null;
		const saved = {
			get confirmed() {
				return kept;
			},
			save(bytes: Uint8Array) {
				kept = bytes;
			}
		};
		const ydoc = new Y.Doc();
		const start = (name: string, options: { doc: SyncDoc }) =>
			street.start(name, { ...options, saved });
		const alice = withMap(start, 'Alice', ydoc);
		const bob = withMap(street.start, 'Bob');
		alice.map.set('a', 1);
		await simulation.runUntil(() => linksOf(alice)[0]?.hasMine === true, 10_000);
		await simulation.run(5_000);
		alice.kill();
		bob.kill();
		const again = withMap(start, 'Alice', ydoc);
		expect(again.mesh.status.current().onlyHere).toBe(false);
		again.map.set('b', 2);
		again.kill();
		const third = withMap(start, 'Alice', ydoc);
		expect(third.mesh.status.current().onlyHere).toBe(true);
	});

	test('tells the others what is being edited', async () => {
		const { simulation, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		await simulation.runUntil(allLinked([alice, bob]), 10_000);
		alice.mesh.setPresence({ editing: 'card' });
		expect(
			await simulation.runUntil(() => linksOf(bob)[0]?.presence.editing === 'card', 1_000)
		).toBe(true);
	});

	test('brings a document of several megabytes to a newcomer', async () => {
		const { simulation, street } = await createScene();
		const ydoc = new Y.Doc();
		const alice = withMap(street.start, 'Alice', ydoc);
		for (let index = 0; index < 60; index++) {
			alice.map.set(
				`big ${index}`,
				Buffer.from(simulation.chance.bytes(50_000)).toString('base64')
			);
		}
		const bob = withMap(street.start, 'Bob');
		expect(await simulation.runUntil(allInStep([alice, bob]), 20_000)).toBe(true);
		expect(bob.map.size).toBe(60);
	});

	test.each([1, 2, 3, 4])(
		'tries again soon whom it did not know as a member yet (seed %i)',
		async (seed) => {
			const { simulation, street } = await createScene(seed);
			let known = false;
			const alice = withMap(
				(name, options) => street.start(name, { ...options, knowsMembers: () => known }),
				'Alice'
			);
			const bob = withMap(street.start, 'Bob');
			await simulation.run(4_000);
			expect(linksOf(alice)).toEqual([]);
			known = true;
			expect(await simulation.runUntil(allLinked([alice, bob]), 5_000)).toBe(true);
		}
	);

	test('leaves nothing behind when it closes', async () => {
		const { simulation, network, street } = await createScene();
		const alice = withMap(street.start, 'Alice');
		const bob = withMap(street.start, 'Bob');
		await simulation.runUntil(allLinked([alice, bob]), 10_000);
		alice.mesh.close();
		expect(await simulation.runUntil(() => linksOf(bob).length === 0, 1_000)).toBe(true);
		await simulation.run(60_000);
		expect(network.openWires()).toBe(0);
	});
});

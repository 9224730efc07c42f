import type { PeerId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import { createMemoryNetwork, openByHand } from './memory-network';
import type { Wire } from './ports';
import { encodeRoll, type RollEntry } from './roll-messages';
import { createSimulation } from './simulation';
import { controlKinds, controlMessage } from './talk';
import { createStreet, type TestDevice } from './testing';
import { cutFrames, createFrameReader, maxMessageBytes } from './frames';

/* Eve is a member: she proves herself like anybody, and then says on her wires what she likes. */

async function createScene(seed = 5) {
	const simulation = createSimulation(seed);
	const network = createMemoryNetwork(simulation);
	const street = await createStreet(simulation, network);
	const start = (name: string): TestDevice => street.start(name, { relay: false });
	async function pair(a: TestDevice, b: TestDevice, over = (wire: Wire): Wire => wire) {
		void openByHand(a.network, b.network).then((wires) => {
			if (wires === null) return;
			void a.mesh.adopt(over(wires[0]));
			void b.mesh.adopt(wires[1]);
		});
		await simulation.run(1_000);
	}
	return { simulation, network, start, pair };
}

/** Sends what `rewrite` makes of each control message; several for one are possible. */
function rewriting(wire: Wire, rewrite: (message: Uint8Array) => readonly Uint8Array[]): Wire {
	const reader = createFrameReader(() => maxMessageBytes);
	let count = 0;
	return {
		...wire,
		send(channel, bytes) {
			if (channel !== 0) {
				wire.send(channel, bytes);
				return;
			}
			const read = reader.read(bytes);
			if (!read.ok || read.value === null) return;
			for (const message of rewrite(read.value.bytes)) {
				const carried = { bytes: message, size: message.length, deflated: false };
				for (const frame of cutFrames(count, carried)) wire.send(0, frame);
				count += 1;
			}
		}
	};
}

const people = ({ mesh }: TestDevice): readonly string[] =>
	mesh.status
		.current()
		.links.map((link) => link.personId)
		.sort();
const ghost = (index: number, links: readonly PeerId[]): RollEntry => ({
	peerId: `ghost-peer-${String(index).padStart(4, '0')}` as PeerId,
	deviceId: `ghost-${index}` as RollEntry['deviceId'],
	personId: 'person-ghost' as RollEntry['personId'],
	count: 1,
	links,
	editing: null,
	contents: null
});

test('an introducer that tells of hundreds who are not there keeps nobody from being linked', async () => {
	const { simulation, start, pair } = await createScene();
	const [alice, bob, carol, eve] = ['Alice', 'Bob', 'Carol', 'Eve'].map(start);
	if (!alice || !bob || !carol || !eve) throw new Error('four devices');
	let told = 0;
	await pair(eve, alice, (wire) =>
		rewriting(wire, (message) => {
			if (message[0] !== controlKinds.roll) return [message];
			const ghosts = Array.from({ length: 14 }, (_, index) => ghost(told + index, [eve.peerId]));
			told += 14;
			const self = {
				...ghost(0, [alice.peerId, ...ghosts.map(({ peerId }) => peerId)]),
				peerId: eve.peerId,
				deviceId: 'device-of-Eve' as RollEntry['deviceId'],
				personId: 'person-Eve' as RollEntry['personId'],
				count: 1_000 + told
			};
			const roll = encodeRoll({ digest: 0, entries: [self, ...ghosts] });
			return [controlMessage(controlKinds.roll, roll)];
		})
	);
	await pair(alice, bob);
	await pair(bob, carol);
	expect(await simulation.runUntil(() => people(alice).includes('person-Carol'), 30_000)).toBe(
		true
	);
	await simulation.run(120_000);
	expect(people(bob)).toEqual(expect.arrayContaining(['person-Alice', 'person-Carol']));
	expect([alice, bob, carol].flatMap(people)).not.toContain('person-ghost');
});

test('when the introducer lies about who somebody is, or lets nothing through, nobody wrong comes in', async () => {
	const { simulation, start, pair } = await createScene();
	const [alice, bob, eve] = ['Alice', 'Bob', 'Eve'].map(start);
	if (!alice || !bob || !eve) throw new Error('three devices');
	const withholding = (wire: Wire): Wire =>
		rewriting(wire, (message) => (message[0] === controlKinds.route ? [] : [message]));
	await pair(eve, alice, withholding);
	await pair(eve, bob, withholding);
	await simulation.run(60_000);
	expect(people(alice)).toEqual(['person-Eve']);
	// The roll says who is there; who can't be linked stays reached through others.
	expect(
		alice.mesh.status
			.current()
			.devices.map(({ where }) => where)
			.sort()
	).toEqual(['here', 'linked']);
	eve.kill();
	await simulation.run(30_000);
	expect([people(alice), people(bob)]).toEqual([[], []]);
	await pair(alice, bob);
	expect([people(alice), people(bob)]).toEqual([['person-Bob'], ['person-Alice']]);
});

test('a member that floods with introductions is counted, and the others are introduced all the same', async () => {
	const { simulation, start, pair } = await createScene();
	const [alice, bob, carol, eve] = ['Alice', 'Bob', 'Carol', 'Eve'].map(start);
	if (!alice || !bob || !carol || !eve) throw new Error('four devices');
	const to = new TextEncoder().encode(alice.peerId);
	const topic = new TextEncoder().encode('street');
	await pair(eve, alice, (wire) =>
		rewriting(wire, (message) => {
			if (message[0] !== controlKinds.roll) return [message];
			const flood = Array.from({ length: 400 }, () =>
				Uint8Array.of(
					controlKinds.route,
					7,
					to.length,
					...to,
					topic.length,
					...topic,
					...simulation.chance.bytes(50)
				)
			);
			return [message, ...flood];
		})
	);
	await pair(alice, bob);
	await pair(bob, carol);
	expect(await simulation.runUntil(() => people(alice).includes('person-Carol'), 30_000)).toBe(
		true
	);
	expect(alice.mesh.status.current().dropped).toBeGreaterThan(100);
});

test('the introducer leaves, and those that it introduced stay linked', async () => {
	const { simulation, start, pair } = await createScene();
	const [alice, bob, carol] = ['Alice', 'Bob', 'Carol'].map(start);
	if (!alice || !bob || !carol) throw new Error('three devices');
	await pair(alice, bob);
	await pair(alice, carol);
	expect(await simulation.runUntil(() => people(bob).length === 2, 10_000)).toBe(true);
	alice.kill();
	await simulation.run(60_000);
	expect([people(bob), people(carol)]).toEqual([['person-Carol'], ['person-Bob']]);
});

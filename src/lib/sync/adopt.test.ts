import type { Result } from '$lib/model/result';
import { expect, test } from 'vitest';
import { createMemoryNetwork, openByHand } from './memory-network';
import type { ProvedPeer, Wire } from './ports';
import { createSimulation } from './simulation';
import { controlKinds } from './talk';
import { createStreet, trusting, type TestDevice } from './testing';

async function createScene() {
	const simulation = createSimulation(3);
	const network = createMemoryNetwork(simulation);
	const street = await createStreet(simulation, network);
	network.setRelay(false);
	await simulation.run(3_000);
	return { simulation, network, street };
}
type Scene = Awaited<ReturnType<typeof createScene>>;

async function pair(
	{ simulation }: Scene,
	offering: TestDevice,
	answering: TestDevice,
	over: (wire: Wire) => Wire = (wire) => wire
): Promise<readonly [Result<ProvedPeer>, Result<ProvedPeer>]> {
	const done: (readonly [Result<ProvedPeer>, Result<ProvedPeer>])[] = [];
	void openByHand(offering.network, answering.network).then(async (wires) => {
		if (wires === null) throw new Error('no wires');
		done.push(
			await Promise.all([offering.mesh.adopt(over(wires[0])), answering.mesh.adopt(wires[1])])
		);
	});
	await simulation.runUntil(() => done.length > 0, 15_000);
	const [results] = done;
	if (results === undefined) throw new Error('neither linked nor refused');
	return results;
}

const people = ({ mesh }: TestDevice) => mesh.status.current().links.map((link) => link.personId);

/** Says another peer id than its own, in a message of the same length. */
const lying =
	(peerId: string) =>
	(wire: Wire): Wire => ({
		...wire,
		send(channel, bytes) {
			const lie = bytes.slice();
			if (channel === 0 && lie[5] === controlKinds.ready) {
				lie.set(new TextEncoder().encode(peerId), 6);
			}
			wire.send(channel, lie);
		}
	});

test('two members that carried a wire by hand are linked, without any relay', async () => {
	const scene = await createScene();
	const [alice, bob] = [scene.street.start('Alice'), scene.street.start('Bob')];
	const [toBob, toAlice] = await pair(scene, alice, bob);
	expect(toBob).toMatchObject({ ok: true, value: { personId: 'person-Bob' } });
	expect(toAlice).toMatchObject({ ok: true, value: { personId: 'person-Alice' } });
	expect(people(alice)).toEqual(['person-Bob']);
	expect(people(bob)).toEqual(['person-Alice']);
});

test('a second wire between the same two takes the place of the first', async () => {
	const scene = await createScene();
	const [alice, bob] = [scene.street.start('Alice'), scene.street.start('Bob')];
	await pair(scene, alice, bob);
	await pair(scene, bob, alice);
	await scene.simulation.run(1_000);
	expect([people(alice), people(bob)]).toEqual([['person-Bob'], ['person-Alice']]);
	expect(scene.network.openWires()).toBe(1);
});

test('a stranger is refused, and is told so', async () => {
	const scene = await createScene();
	const alice = scene.street.start('Alice');
	const eve = scene.street.start('Eve', { password: trusting });
	const [fromAlice, fromEve] = await pair(scene, alice, eve);
	expect(fromAlice).toEqual({ ok: false, problem: { code: 'not-proved' } });
	expect(fromEve.ok).toBe(false);
	expect([people(alice), people(eve)]).toEqual([[], []]);
	expect(scene.network.openWires()).toBe(0);
});

test('a member that claims the peer id of another gets no link, and the other keeps its own', async () => {
	const scene = await createScene();
	const [alice, bob, eve] = ['Alice', 'Bob', 'Eve'].map((name) => scene.street.start(name));
	if (!alice || !bob || !eve) throw new Error('three devices');
	await pair(scene, alice, bob);
	for (const claim of [bob.peerId, alice.peerId, '~'.repeat(24)]) {
		const [, fromAlice] = await pair(scene, eve, alice, lying(claim));
		expect(fromAlice.ok).toBe(false);
		expect(people(alice)).toEqual(['person-Bob']);
	}
	expect(alice.mesh.status.current().links[0]?.since).toBeDefined();
});

test('a wire handed to a mesh that has closed is closed', async () => {
	const scene = await createScene();
	const [alice, bob] = [scene.street.start('Alice'), scene.street.start('Bob')];
	alice.mesh.close();
	const [result] = await pair(scene, alice, bob);
	expect(result).toEqual({ ok: false, problem: { code: 'closed' } });
});

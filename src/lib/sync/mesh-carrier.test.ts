import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { createMeshCarrier, type MeshCarrier } from './mesh-carrier';
import type { Overlay } from './overlay';
import { createSimulation } from './simulation';

const peerOf = (name: string): PeerId => `peer-id-${name}` as PeerId;
const payload = Uint8Array.of(1, 2, 3);
type Links = Readonly<Record<string, readonly string[]>>;

const overlayOf = (name: string, links: Links): Overlay => ({
	me: peerOf(name),
	peers: new Map(
		Object.entries(links).flatMap(([other, ends]) =>
			other === name
				? []
				: [
						[
							peerOf(other),
							{
								peerId: peerOf(other),
								deviceId: other as DeviceId,
								personId: other as PersonId,
								links: ends.map(peerOf),
								presence: { editing: null },
								contents: null
							}
						] as const
					]
		)
	)
});

/** Every device with what it believes of the links; wired as `links` says. */
function createScene(links: Links, beliefs: Readonly<Record<string, Links>> = {}) {
	const simulation = createSimulation(1);
	const carriers = new Map<string, MeshCarrier>();
	const dropped = new Map<string, number>();
	const heard: string[] = [];
	let sent = 0;
	for (const name of Object.keys(links)) {
		const carrier = createMeshCarrier({
			peerId: peerOf(name),
			world: simulation.createWorld(0),
			overlay: createValue(overlayOf(name, beliefs[name] ?? links)),
			onDropped: () => dropped.set(name, (dropped.get(name) ?? 0) + 1)
		});
		carrier.join('street', (bytes) => heard.push(`${name} ${bytes.join()}`));
		carriers.set(name, carrier);
	}
	const ends = new Map(
		Object.entries(links).flatMap(([from, others]) =>
			others.map((to) => {
				const sendRoute = (body: Uint8Array): void => {
					sent += 1;
					const back = ends.get(`${to} ${from}`);
					simulation.after(10, () => back && carriers.get(to)?.received(back, body));
				};
				return [`${from} ${to}`, { peerId: peerOf(to), sendRoute }] as const;
			})
		)
	);
	for (const [name, link] of ends) carriers.get(name.split(' ')[0] ?? '')?.opened(link);
	const publish = (from: string, to: string): void =>
		carriers.get(from)?.publish('street', payload, peerOf(to));
	return { simulation, carriers, ends, publish, heard, dropped, sent: () => sent };
}

const row = (count: number): Links =>
	Object.fromEntries(
		Array.from({ length: count }, (_, at) => [
			`d${at}`,
			[at - 1, at + 1].filter((near) => near >= 0 && near < count).map((near) => `d${near}`)
		])
	);

test('an introduction reaches whom it is for over eight links, and nobody else', async () => {
	const { simulation, publish, heard, sent } = createScene(row(9));
	publish('d0', 'd8');
	await simulation.run(1_000);
	expect(heard).toEqual(['d8 1,2,3']);
	expect(sent()).toBe(8);
});

test('nothing goes further than eight links, to people who are not there, or to everybody', async () => {
	const { simulation, carriers, publish, sent } = createScene(row(10));
	publish('d0', 'd9');
	publish('d0', 'nobody');
	carriers.get('d0')?.publish('street', payload);
	await simulation.run(1_000);
	expect(sent()).toBe(0);
});

test('whatever others believe of the way, an introduction comes to an end', async () => {
	const links: Links = { a: ['b'], b: ['a', 'c'], c: ['b'], d: [] };
	// Each takes the other for the way to Dave.
	const viaC: Links = { ...links, c: ['b', 'd'], d: ['c'] };
	const viaB: Links = { ...links, b: ['a', 'c', 'd'], d: ['b'] };
	const { simulation, publish, heard, dropped, sent } = createScene(links, {
		a: viaC,
		b: viaC,
		c: viaB
	});
	publish('a', 'd');
	await simulation.run(5_000);
	expect(heard).toEqual([]);
	expect(sent()).toBeLessThanOrEqual(8);
	expect([...dropped.values()]).toEqual([1]);
});

test('what a hostile member sends is counted and bounded', async () => {
	const { simulation, carriers, ends, publish, dropped, sent } = createScene(row(3));
	const link = ends.get('d1 d0');
	const bob = carriers.get('d1');
	if (link === undefined || bob === undefined) throw new Error('a link');
	for (let count = 0; count < 1_000; count++) publish('d0', 'd2');
	await simulation.run(1_000);
	expect(sent() - 1_000).toBeLessThan(310);
	expect(dropped.get('d1')).toBeGreaterThan(690);
	await simulation.run(10_000);
	for (const bytes of [[], [1], [200, 1, 1], [7, 3, 1, 2, 3, 1, 1]]) {
		expect(bob.received(link, Uint8Array.from(bytes)).ok).toBe(false);
	}
	expect(bob.received(link, new Uint8Array(64 * 1024)).ok).toBe(false);
});

import type { PeerId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import { createDialer } from './dialer';
import { createMemoryNetwork } from './memory-network';
import type { Wire } from './ports';
import type { SignalMessage } from './signaling';
import { createSimulation } from './simulation';

function createScene() {
	const simulation = createSimulation(9);
	const network = createMemoryNetwork(simulation);
	const lost = { signals: false };
	const start = (
		name: string,
		other: () => { receive(place: null, message: SignalMessage): boolean }
	) => {
		const opened: { readonly wire: Wire; readonly attempt: number }[] = [];
		const failed: string[] = [];
		const sent: SignalMessage[] = [];
		const dialer = createDialer<null>({
			wires: network.join(name).wires,
			world: simulation.createWorld(0),
			maxPending: 2,
			send(_place, to, kind, data) {
				const message: SignalMessage = { v: 1, id: 'x', from: name as PeerId, to, kind, data };
				sent.push(message);
				if (!lost.signals) simulation.after(5, () => other().receive(null, message));
			},
			onWire: (_place, _peer, wire, attempt) => opened.push({ wire, attempt }),
			onFailed: (_place, _peer, problem) => failed.push(problem.code),
			onDropped: () => undefined
		});
		return { dialer, opened, failed, sent };
	};
	type Side = ReturnType<typeof start>;
	const alice: Side = start('Alice', () => bob.dialer);
	const bob: Side = start('Bob', () => alice.dialer);
	return { simulation, alice, bob, lost };
}
const bobId = 'Bob' as PeerId;

test('an offer and its answer open one wire on each side, of the same attempt', async () => {
	const { simulation, alice, bob } = createScene();
	expect(alice.dialer.offer(null, bobId)).toBe(true);
	expect(alice.dialer.offer(null, bobId)).toBe(false);
	await simulation.run(1_000);
	expect(alice.opened.map(({ attempt }) => attempt)).toEqual([1]);
	expect(bob.opened.map(({ attempt }) => attempt)).toEqual([1]);
	expect(bob.opened[0]?.wire.identity.offerer).toBe(false);
});

test('a half-open offer is given up after 12 s, and the next one gets through', async () => {
	const { simulation, alice, bob, lost } = createScene();
	lost.signals = true;
	alice.dialer.offer(null, bobId);
	await simulation.run(11_999);
	expect(alice.failed).toEqual([]);
	await simulation.run(1);
	expect(alice.failed).toEqual(['timeout']);
	lost.signals = false;
	alice.dialer.offer(null, bobId);
	await simulation.run(1_000);
	expect(bob.opened.map(({ attempt }) => attempt)).toEqual([2]);
});

test('an offer that was lost is made anew when the other side is heard of after 3 s', async () => {
	const { simulation, alice, bob, lost } = createScene();
	lost.signals = true;
	alice.dialer.offer(null, bobId);
	await simulation.run(3_000);
	lost.signals = false;
	expect(alice.dialer.offer(null, bobId)).toBe(true);
	await simulation.run(1_000);
	expect(bob.opened).toHaveLength(1);
	expect(alice.failed).toEqual([]);
});

test('an offer that is played again later opens nothing', async () => {
	const { simulation, alice, bob } = createScene();
	alice.dialer.offer(null, bobId);
	await simulation.run(1_000);
	const [offer] = alice.sent;
	expect(offer && bob.dialer.receive(null, offer)).toBe(false);
	expect(bob.dialer.size()).toBe(0);
});

test.each([null, {}, { attempt: 0 }, { attempt: 1.5, data: 1 }, { attempt: 'x' }])(
	'a malformed offer is refused (%#)',
	(data) => {
		const { bob } = createScene();
		const from = 'Alice' as PeerId;
		expect(bob.dialer.receive(null, { v: 1, id: 'x', from, to: null, kind: 'offer', data })).toBe(
			false
		);
		expect(bob.dialer.size()).toBe(0);
	}
);

test('no more are on their way than its bound', () => {
	const { alice } = createScene();
	const names = ['A', 'B', 'C', 'D'] as PeerId[];
	expect(names.map((name) => alice.dialer.offer(null, name))).toEqual([true, true, false, false]);
});

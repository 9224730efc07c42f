import type { DeviceId, PersonId } from '$lib/model/ids';
import type { Problem } from '$lib/model/result';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Compression } from './deflate';
import { createCompression } from './deflate';
import { encodeDocMessage, type DocMessage } from './doc-messages';
import { cutFrames } from './frames';
import { createLink, type Link } from './link';
import { createMemoryNetwork } from './memory-network';
import type { ProvedPeer, Wire } from './ports';
import { createSimulation } from './simulation';
import { controlKinds } from './talk';
import { createTestHello } from './testing';

const message: DocMessage = { kind: 'ask', doc: 'records', stateVector: Uint8Array.of(1, 2) };

async function openWires(seed: number) {
	const simulation = createSimulation(seed);
	const network = createMemoryNetwork(simulation);
	const [left, right] = [network.join('Alice'), network.join('Bob')];
	const offering = left.wires.offer((data) => void answering.accept(data));
	const answering = right.wires.answer((data) => void offering.accept(data));
	const opened: Wire[] = [];
	for (const { opened: promise } of [offering, answering]) {
		void promise.then((each) => each.ok && opened.push(each.value));
	}
	await simulation.runUntil(() => opened.length === 2, 1_000);
	const alice = opened.find(({ identity }) => identity.offerer);
	const bob = opened.find(({ identity }) => !identity.offerer);
	if (!alice || !bob) throw new Error('no wires');
	return { simulation, alice, bob };
}

interface Side {
	readonly link: Link;
	readonly docs: DocMessage[];
	readonly strikes: Problem[];
	open: boolean;
	closed: Problem | null;
}

function linkOver(
	simulation: ReturnType<typeof createSimulation>,
	wire: Wire,
	name: string,
	compression: Compression | null = null,
	met?: Promise<void>
): Side {
	const me: ProvedPeer = { deviceId: name as DeviceId, personId: name as PersonId };
	const docs: DocMessage[] = [];
	const strikes: Problem[] = [];
	const link = createLink<ProvedPeer>({
		wire,
		world: simulation.createWorld(0),
		handshake: { ...createTestHello(me, wire.identity, 'porch'), ...(met && { met }) },
		compression,
		onProved: () => undefined,
		onOpen: () => (side.open = true),
		onDoc: (each) => docs.push(each),
		onStrike: (problem) => strikes.push(problem),
		onClose: (problem) => (side.closed = problem)
	});
	const side: Side = { link, docs, strikes, open: false, closed: null };
	return side;
}

const frame = (count: number, bytes: Uint8Array): Uint8Array =>
	cutFrames(count, { bytes, size: bytes.length, deflated: false })[0] ?? new Uint8Array();

test('both sides prove themselves, then documents travel', async () => {
	const { simulation, alice, bob } = await openWires(1);
	const [a, b] = [linkOver(simulation, alice, 'Alice'), linkOver(simulation, bob, 'Bob')];
	expect(a.link.sendDoc(message)).toBe(false);
	await simulation.runUntil(() => a.open && b.open, 1_000);
	expect(a.link.sendDoc(message)).toBe(true);
	await simulation.run(100);
	expect(b.docs).toEqual([message]);
	expect(a.strikes).toEqual([]);
});

test('who says nothing is closed within 10 s', async () => {
	const { simulation, bob } = await openWires(2);
	const side = linkOver(simulation, bob, 'Bob');
	await simulation.run(10_000);
	expect(side.closed).not.toBeNull();
});

test('who only keeps the line busy is closed after 10 s', async () => {
	const { simulation, alice, bob } = await openWires(2);
	const side = linkOver(simulation, bob, 'Bob');
	for (let count = 0; count < 15; count++) {
		alice.send(0, frame(count, Uint8Array.of(controlKinds.ping)));
		await simulation.run(1_000);
	}
	expect(side.closed).toEqual({ code: 'timeout' });
});

test('who did the first real step has ten minutes for the rest, and no more', async () => {
	const { simulation, alice, bob } = await openWires(2);
	const side = linkOver(simulation, bob, 'Bob', null, Promise.resolve());
	const busy = async (seconds: number, first: number) => {
		for (let count = first; count < first + seconds; count++) {
			alice.send(0, frame(count, Uint8Array.of(controlKinds.ping)));
			await simulation.run(1_000);
		}
	};
	await busy(590, 0);
	expect(side.closed).toBeNull();
	await busy(15, 590);
	expect(side.closed).toEqual({ code: 'timeout' });
});

test('a document byte before proof closes at once', async () => {
	const { simulation, alice, bob } = await openWires(3);
	const side = linkOver(simulation, bob, 'Bob');
	alice.send(1, frame(0, encodeDocMessage(message)));
	await simulation.run(100);
	expect(side.closed?.code).toBe('malformed');
	expect(side.docs).toEqual([]);
});

test('a message over 64 KiB before proof is refused before it is put together', async () => {
	const { simulation, alice, bob } = await openWires(3);
	const side = linkOver(simulation, bob, 'Bob');
	for (const each of cutFrames(0, {
		bytes: new Uint8Array(100_000),
		size: 100_000,
		deflated: false
	})) {
		alice.send(0, each);
	}
	await simulation.run(100);
	expect(side.strikes[0]?.detail).toBe('message too long');
});

test('four malformed frames close a proved link', async () => {
	const { simulation, alice, bob } = await openWires(4);
	const [a, b] = [linkOver(simulation, alice, 'Alice'), linkOver(simulation, bob, 'Bob')];
	await simulation.runUntil(() => a.open && b.open, 1_000);
	for (let count = 0; count < 3; count++) alice.send(1, Uint8Array.of(255));
	await simulation.run(100);
	expect(b.strikes).toHaveLength(3);
	expect(b.closed).toBeNull();
	alice.send(1, Uint8Array.of(255));
	await simulation.run(100);
	expect(b.closed).toEqual({ code: 'malformed' });
	await simulation.run(100);
	expect(a.closed).not.toBeNull();
});

test('any bytes at all, before proof, do no harm and never open it', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.tuple(fc.constantFrom(0 as const, 1 as const), fc.uint8Array({ maxLength: 40 })),
				{ maxLength: 10 }
			),
			async (sent) => {
				const { simulation, alice, bob } = await openWires(5);
				const side = linkOver(simulation, bob, 'Bob');
				for (const [channel, bytes] of sent) alice.send(channel, bytes);
				await simulation.run(30_000);
				expect(side.open).toBe(false);
				expect(side.closed).not.toBeNull();
			}
		),
		{ numRuns: 100 }
	);
});

test('a slow peer is left behind rather than buried, and the link lives', async () => {
	const { simulation, alice, bob } = await openWires(6);
	const [a, b] = [linkOver(simulation, alice, 'Alice'), linkOver(simulation, bob, 'Bob')];
	await simulation.runUntil(() => a.open && b.open, 1_000);
	const big: DocMessage = {
		kind: 'part',
		doc: 'records',
		answer: false,
		total: 1_000_000,
		offset: 0,
		bytes: new Uint8Array(1_000_000)
	};
	let taken = 0;
	while (taken < 50 && a.link.sendDoc(big)) taken += 1;
	expect(taken).toBeGreaterThan(5);
	expect(taken).toBeLessThan(12);
	await simulation.runUntil(() => b.docs.length === taken, 60_000);
	expect(b.docs).toHaveLength(taken);
	expect(a.link.sendDoc(message)).toBe(true);
});

test('deflated messages keep their place among others', async () => {
	const { simulation, alice, bob } = await openWires(7);
	const compression = createCompression();
	const [a, b] = [
		linkOver(simulation, alice, 'Alice', compression),
		linkOver(simulation, bob, 'Bob', compression)
	];
	await simulation.runUntil(() => a.open && b.open, 1_000);
	for (let count = 0; count < 6; count++) {
		const length = count % 2 === 0 ? 500_000 : 10;
		a.link.sendDoc({ kind: 'ask', doc: `doc ${count}`, stateVector: new Uint8Array(length) });
	}
	// Deflating takes real time, of which the simulation knows nothing.
	while (b.docs.length < 6) await simulation.run(1);
	expect(b.docs.map(({ doc }) => doc)).toEqual([0, 1, 2, 3, 4, 5].map((count) => `doc ${count}`));
	expect(b.strikes).toEqual([]);
});

test('a deflated message that breaks who takes it counts against its sender, and those behind it come', async () => {
	const { simulation, alice, bob } = await openWires(8);
	const compression = createCompression();
	const [a, b] = [
		linkOver(simulation, alice, 'Alice', compression),
		linkOver(simulation, bob, 'Bob', compression)
	];
	await simulation.runUntil(() => a.open && b.open, 1_000);
	const take = b.docs.push.bind(b.docs);
	b.docs.push = (each) => {
		if (each.doc === 'bad') throw new Error('broken');
		return take(each);
	};
	for (const doc of ['bad', 'good'])
		a.link.sendDoc({ kind: 'ask', doc, stateVector: new Uint8Array(100_000) });
	// Deflating takes real time, of which the simulation knows nothing.
	while (b.docs.length < 1) await simulation.run(1);
	expect(b.docs.map(({ doc }) => doc)).toEqual(['good']);
	expect(b.strikes.map(({ code }) => code)).toEqual(['malformed']);
	expect(b.closed).toBeNull();
});

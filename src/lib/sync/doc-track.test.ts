import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { fail } from '$lib/model/result';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DocMessage } from './doc-messages';
import { createDocTrack, type DocPeer } from './doc-track';
import type { SyncDoc } from './ports';
import { createSimulation, type Simulation } from './simulation';
import { createTestDoc } from './test-doc';

const named = (name: string) => {
	const deviceId = name as DeviceId;
	const personId = `person-${name}` as PersonId;
	return { deviceId, peerId: name as PeerId, proved: { deviceId, personId }, isMe: false };
};

const trackOf = (doc: SyncDoc, simulation: Simulation) =>
	createDocTrack({
		doc,
		world: simulation.createWorld(0),
		opened: () => 0,
		made: () => 1,
		before: () => 0,
		onHeard: () => undefined,
		send: () => undefined,
		isSmall: () => true,
		isEqual: () => false,
		onState: () => undefined,
		onDropped: () => undefined
	});

/** Bob's second change without his first: it waits at Alice's. */
function createScene() {
	const simulation = createSimulation(5);
	const bob = new Y.Doc();
	const updates: Uint8Array[] = [];
	bob.on('update', (update: Uint8Array) => updates.push(update));
	bob.getMap('all').set('first', 1);
	bob.getMap('all').set('second', 2);
	const doc = createTestDoc('records');
	doc.applyRemote(updates[1] ?? new Uint8Array());
	const track = trackOf(doc, simulation);
	const asked: DocMessage[] = [];
	const carol: DocPeer = {
		...named('carol'),
		send(message) {
			if (message.kind === 'ask') asked.push(message);
			return true;
		}
	};
	const watch = async (seconds: number): Promise<void> => {
		for (let second = 0; second < seconds; second += 1) {
			track.watchPending();
			await simulation.run(1_000);
		}
	};
	return { bob, doc, track, asked, carol, watch };
}

test('a change whose forerunner nobody has is asked for again and again, and given up after a minute', async () => {
	const { bob, doc, track, asked, carol, watch } = createScene();
	track.opened(carol);
	await watch(5);
	expect(asked).toHaveLength(0);
	await watch(50);
	expect(asked.length).toBeGreaterThan(8);
	expect(doc.hasPending()).toBe(true);
	await watch(10);
	expect(doc.hasPending()).toBe(false);
	// Forgotten, not refused: with its forerunner it is taken.
	track.updated(carol, Y.encodeStateAsUpdate(bob), true);
	expect(doc.ydoc.getMap('all').toJSON()).toEqual({ first: 1, second: 2 });
});

test('a peer that tells its state over and over costs no digest each time', async () => {
	const { bob, doc, track, carol, watch } = createScene();
	let digests = 0;
	const { digest } = doc;
	doc.digest = () => {
		digests += 1;
		return digest();
	};
	track.opened(carol);
	await watch(1);
	digests = 0;
	const ydoc = doc.ydoc;
	for (let round = 0; round < 50; round++) {
		ydoc.getMap('all').set('mine', round);
		track.told(carol, Y.encodeStateVector(bob), new Uint8Array(16));
	}
	await watch(1);
	expect(digests).toBeLessThanOrEqual(1);
	track.told(carol, Y.encodeStateVector(ydoc), digest());
	expect(track.inStep(carol)).toBe(true);
});

test('alone, what waits is kept: nobody could bring it again', async () => {
	const { doc, track, carol, watch } = createScene();
	await watch(300);
	expect(doc.hasPending()).toBe(true);
	track.opened(carol);
	await watch(30);
	track.closed(carol);
	await watch(30);
	expect(doc.hasPending()).toBe(true);
});

test('a full document holds nothing against who sends more, and asks nobody for ten minutes', async () => {
	const simulation = createSimulation(5);
	const doc = { ...createTestDoc('records'), applyRemote: () => fail('full') };
	const track = trackOf(doc, simulation);
	let asked = 0;
	const bob: DocPeer = {
		...named('bob'),
		send(message) {
			if (message.kind === 'ask') asked += 1;
			return true;
		}
	};
	const his = new Y.Doc();
	his.getMap('all').set('much', 1);
	const says = () => track.told(bob, Y.encodeStateVector(his), new Uint8Array(16));
	track.opened(bob);
	says();
	await simulation.run(1_000);
	expect(asked).toBe(1);
	expect(track.updated(bob, Y.encodeStateAsUpdate(his), true).ok).toBe(true);
	says();
	await simulation.run(9 * 60_000);
	expect(asked).toBe(1);
	await simulation.run(2 * 60_000);
	says();
	await simulation.run(1_000);
	expect(asked).toBe(2);
	track.close();
});

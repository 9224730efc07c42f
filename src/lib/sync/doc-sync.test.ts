import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createDocSync } from './doc-sync';
import type { DocPeer } from './doc-track';
import { createSimulation } from './simulation';
import { createTestDoc, docsOf } from './test-doc';

const named = (name: string) => {
	const deviceId = name as DeviceId;
	const personId = `person-${name}` as PersonId;
	return { deviceId, peerId: name as PeerId, proved: { deviceId, personId }, isMe: false };
};

test('who asks for everything again and again is answered a bounded amount, and others as before', async () => {
	const simulation = createSimulation(1);
	const ydoc = new Y.Doc();
	ydoc.getMap('all').set('long', 'x'.repeat(3 * 1024 * 1024));
	let dropped = 0;
	const docSync = createDocSync({
		docs: docsOf(createTestDoc('records', ydoc)),
		world: simulation.createWorld(0),
		me: 'device-of-me' as DeviceId,
		saved: null,
		onState: () => undefined,
		onDropped: () => (dropped += 1)
	});
	const peerOf = (name: string) => {
		const sent = { bytes: 0 };
		const peer: DocPeer = {
			...named(name),
			send(message) {
				if (message.kind === 'part') sent.bytes += message.bytes.length;
				return true;
			}
		};
		docSync.opened(peer);
		const ask = (): void =>
			void docSync.received(peer, {
				kind: 'ask',
				doc: 'records',
				stateVector: Uint8Array.of(0)
			});
		return { sent, ask };
	};
	const [eve, bob] = [peerOf('eve'), peerOf('bob')];
	for (let count = 0; count < 200; count++) {
		eve.ask();
		await simulation.run(250);
	}
	expect(eve.sent.bytes).toBeGreaterThan(20 * 1024 * 1024);
	expect(eve.sent.bytes).toBeLessThan(50 * 1024 * 1024);
	expect(dropped).toBeGreaterThan(100);
	bob.ask();
	expect(bob.sent.bytes).toBeGreaterThan(3 * 1024 * 1024);
	await simulation.run(15_000);
	const before = eve.sent.bytes;
	eve.ask();
	expect(eve.sent.bytes).toBeGreaterThan(before);
	docSync.close();
});

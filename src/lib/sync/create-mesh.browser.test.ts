import { deriveEpochKeys } from '$lib/crypto/epoch-keys';
import type { CertifiedDeviceKeys } from '$lib/crypto/device-keys';
import { createHello } from '$lib/crypto/hello';
import { admitDevice, foundTestGroup, newDevice, newPersonId, random } from '$lib/crypto/testing';
import { toBase64url } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMesh, type Mesh } from './create-mesh';
import type { Carrier, ProvedPeer, Rendezvous, World } from './ports';
import { createRtcWires } from './rtc-wires';
import { createTestDoc, docsOf } from './test-doc';

/* The whole way in a real browser: sealed signaling, WebRTC, the hello of members, deflated frames. */

const world: World = {
	now: () => Date.now(),
	after(ms, call) {
		const timer = setTimeout(call, ms);
		return () => clearTimeout(timer);
	},
	random
};

/** A relay in this page: brings what is published to all but the sender. */
function createPageRelay(): () => Carrier {
	const ends = new Set<Map<string, (payload: Uint8Array) => void>>();
	return () => {
		const mine = new Map<string, (payload: Uint8Array) => void>();
		ends.add(mine);
		return {
			address: 'page',
			join(topic, listener) {
				mine.set(topic, listener);
				return () => mine.delete(topic);
			},
			publish(topic, payload) {
				for (const end of ends) {
					if (end !== mine) queueMicrotask(() => end.get(topic)?.(payload));
				}
			},
			state: () => 'open',
			retryAt: () => null,
			onState: () => () => undefined,
			refresh: () => undefined,
			close: () => undefined
		};
	};
}

const until = (mesh: Mesh, condition: () => boolean): Promise<void> =>
	new Promise((resolve) => {
		const look = (): void => {
			if (!condition()) return;
			end();
			resolve();
		};
		const end = mesh.status.subscribe(look);
		queueMicrotask(look);
	});

test('two members find each other, prove themselves, and a document of 3 MB is in step on both', async () => {
	const group = await foundTestGroup();
	const bobKeys = await newDevice(group.space);
	const admission = await admitDevice(group.space, group.alice, bobKeys, [group.founding]);
	const keys = await deriveEpochKeys(group.space, 0, group.secret);
	const join = createPageRelay();
	const topic = await keys.topic(0);

	const start = (device: CertifiedDeviceKeys, entries: readonly RosterEntry[], ydoc: Y.Doc) => {
		const place: Rendezvous<ProvedPeer> = {
			topic,
			key: keys.signaling,
			side: 'member',
			handshake: (wire) =>
				createHello({
					space: group.space,
					epoch: 0,
					helloKey: keys.hello,
					device,
					wire,
					entries: () => entries,
					learn: () => undefined,
					random
				})
		};
		return createMesh({
			peerId: toBase64url(random(16)) as PeerId,
			me: { deviceId: device.deviceId, personId: newPersonId() },
			rendezvous: createValue([place]),
			admitting: createValue([]),
			carriers: createValue([join()]),
			wires: createRtcWires({ iceServers: [] }),
			docs: docsOf(createTestDoc('records', ydoc)),
			world
		});
	};

	const aliceDoc = new Y.Doc();
	for (let index = 0; index < 60; index++) {
		// Half of it deflates well, half does not at all.
		const noise = index % 2 === 0 ? toBase64url(random(36_000)) : 'soup '.repeat(10_000);
		aliceDoc.getMap('all').set(`post ${index}`, noise);
	}
	const bobDoc = new Y.Doc();
	const alice = start(group.alice, [group.founding], aliceDoc);
	const bob = start(bobKeys, [group.founding, admission], bobDoc);
	await until(
		bob,
		() => bob.status.current().links[0]?.inStep === true && bobDoc.getMap('all').size === 60
	);
	await until(alice, () => alice.status.current().links[0]?.hasMine === true);
	expect(alice.status.current().links[0]?.deviceId).toBe(bobKeys.deviceId);
	expect(alice.status.current().onlyHere).toBe(false);
	expect(bobDoc.getMap('all').toJSON()).toEqual(aliceDoc.getMap('all').toJSON());

	bobDoc.getMap('all').set('answer', 'I can do 12');
	await until(alice, () => aliceDoc.getMap('all').get('answer') === 'I can do 12');
	alice.close();
	await until(bob, () => bob.status.current().links.length === 0);
	bob.close();
	expect(bob.status.current().dropped).toBe(0);
});

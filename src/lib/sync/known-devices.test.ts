import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import { knownDevices } from './known-devices';
import type { ReachedPeer } from './overlay';

const contents = new Uint8Array(16).fill(7);
const peer = (id: string, name: string, rest: Partial<ReachedPeer> = {}): ReachedPeer => ({
	peerId: id as PeerId,
	deviceId: `device-of-${name}` as DeviceId,
	personId: name as PersonId,
	links: [],
	presence: { editing: null },
	contents: null,
	...rest
});

function known(linked: ReadonlyMap<string, boolean>, peers: readonly ReachedPeer[]) {
	const me = 'me' as PeerId;
	return knownDevices({
		overlay: { me, peers: new Map(peers.map((each) => [each.peerId, each])) },
		me: 'device-of-alice' as DeviceId,
		isMember: ({ deviceId, personId }) => deviceId === `device-of-${personId}`,
		linked: new Map([...linked].map(([id, inStep]) => [id as PeerId, inStep])),
		contents,
		now: 1
	}).map(({ deviceId, personId, where, inStep }) => ({ deviceId, personId, where, inStep }));
}

test('what Eve tells of a linked device says nothing about it', () => {
	const told = peer('made-up', 'bob', { contents });
	const seen = known(new Map([['bob', false]]), [peer('bob', 'bob'), told]);
	expect(seen).toEqual([
		{ deviceId: 'device-of-bob', personId: 'bob', where: 'linked', inStep: false }
	]);
});

test('a device of which Eve says that it is somebody else’s is not listed as theirs', () => {
	const lie = peer('made-up', 'carol', { personId: 'bob' as PersonId });
	expect(known(new Map([['eve', true]]), [peer('eve', 'eve'), lie])).toMatchObject([
		{ personId: 'eve' }
	]);
	const both = known(new Map(), [lie, peer('carol', 'carol', { contents })]);
	expect(both).toMatchObject([{ personId: 'carol', where: 'here', inStep: true }]);
});

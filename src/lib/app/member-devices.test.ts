import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { createMemberDevices } from './member-devices';

const space = 'street' as SpaceId;
const [alice, bob, eve] = ['alice', 'bob', 'eve'].map((name) => `device-of-${name}` as DeviceId);
const entry = (by: DeviceId | undefined, rest: object): RosterEntry =>
	({
		v: 1,
		space,
		seen: [],
		by,
		at: 1,
		proof: '',
		invitation: '',
		...rest
	}) as unknown as RosterEntry;
const card = (id: DeviceId | undefined) => ({ id, sealKey: '', certificate: '' });
const found = entry(alice, {
	kind: 'found',
	nonce: '',
	device: card(alice),
	personId: 'alice' as PersonId,
	signature: 'found'
});
const admit = entry(alice, {
	kind: 'admit',
	device: card(bob),
	personId: 'bob' as PersonId,
	signature: 'admit'
});
const leave = entry(bob, { kind: 'leave', signature: 'leave' });

/** A device as the person's whose name it bears. */
const own = (deviceId: DeviceId | undefined) => ({
	deviceId: deviceId ?? ('' as DeviceId),
	personId: (deviceId ?? '').replace('device-of-', '') as PersonId
});

test('a device is in while the roster says so, and one that was made up never is', () => {
	const roster = createValue<readonly RosterEntry[]>([found, admit]);
	const isMember = createMemberDevices({ roster }, space);
	expect([alice, bob, eve].map(own).map(isMember)).toEqual([true, true, false]);
	roster.set([found, admit, leave]);
	expect([alice, bob, eve].map(own).map(isMember)).toEqual([true, false, false]);
});

test('a device that is told of as another person’s is not taken for theirs', () => {
	const roster = createValue<readonly RosterEntry[]>([found, admit]);
	const isMember = createMemberDevices({ roster }, space);
	expect(isMember({ ...own(bob), personId: own(alice).personId })).toBe(false);
});

test('before any entry was checked nobody is taken for gone', () => {
	const isMember = createMemberDevices({ roster: createValue<readonly RosterEntry[]>([]) }, space);
	expect(isMember(own(bob))).toBe(true);
});

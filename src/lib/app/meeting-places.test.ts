import { deriveEpochKeys } from '$lib/crypto/epoch-keys';
import { createDeviceKeys } from '$lib/crypto/device-keys';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import type { PersonId, SpaceId } from '$lib/model/ids';
import { expect, test, vi } from 'vitest';
import { createAdmitter } from './admitter';
import { createMeetingPlaces } from './meeting-places';

const dayMs = 86_400_000;

test('a device that slept over three midnights meets at the topics of the day it wakes on', async () => {
	const id = 'A'.repeat(43) as SpaceId;
	const device = await createDeviceKeys();
	const personId = 'alice' as PersonId;
	let now = 20_000 * dayMs;
	// Asleep: no timer runs.
	const world = {
		now: () => now,
		after: () => () => undefined,
		random: (count: number) => crypto.getRandomValues(new Uint8Array(count))
	};
	const keys = await deriveEpochKeys(id, 0, new Uint8Array(32));
	const stored = {
		id,
		name: 'Elm',
		personId,
		myName: 'Alice',
		epoch: 0,
		secret: new Uint8Array(32),
		device: { ...device, certificate: '' },
		relays: [],
		links: {},
		joinedAt: now,
		openedAt: now
	};
	const space = createSpaceDoc({ me: { personId, deviceId: device.deviceId }, ...world });
	const admitter = createAdmitter({ space, stored, world });
	const places = createMeetingPlaces({ space, stored, keys, admitter, world });
	await places.ready;
	const topicsAround = async (day: number) =>
		Promise.all([day, day - 1, day + 1].map((each) => keys.topic(each)));
	const topics = () => places.members.current().map(({ topic }) => topic);
	const first = await topicsAround(20_000);
	expect(topics()).toEqual(first);

	const before = places.members.current();
	places.refresh();
	now += 3 * dayMs;
	places.refresh();
	const later = await topicsAround(20_003);
	await vi.waitFor(() => expect(topics()).toEqual(later));
	expect(places.members.current()).not.toBe(before);
	places.close();
});

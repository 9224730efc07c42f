import type { DeviceKeys } from '$lib/crypto/device-keys';
import type { Joined } from '$lib/crypto/joining';
import { cleanName } from '$lib/model/text';
import type { StoredSpace } from '$lib/storage/store';

/** What a newcomer who was let in keeps of the group. */
export function joinedSpace(
	joined: Joined,
	device: DeviceKeys,
	relays: readonly string[],
	now: number
): StoredSpace {
	const { spaceId, epoch, secret, personId, certificate } = joined;
	return {
		id: spaceId,
		name: cleanName(joined.groupName),
		personId,
		myName: joined.name,
		epoch,
		secret,
		device: { ...device, certificate },
		relays,
		links: {},
		joinedAt: now,
		openedAt: now
	};
}

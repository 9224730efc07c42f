import { createDeviceKeys, foundSpace } from '$lib/crypto/device-keys';
import { epochSecretBytes } from '$lib/crypto/epoch-keys';
import { checkEntry, checkProof } from '$lib/crypto/roster';
import { addRosterEntry, foundGroup, setPersonName } from '$lib/doc/group-commands';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import { toBase64url } from '$lib/model/bytes';
import { isPersonId } from '$lib/model/id-parse';
import type { RosterEntry } from '$lib/model/roster';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { keepUpdates } from './update-keeper';

/** Founds a group on this device: its keys, its first records, all on disk when this resolves. Rejects when it can't be kept. */
export async function makeGroup(
	store: Store,
	world: World,
	names: { readonly group: string; readonly mine: string }
): Promise<StoredSpace> {
	const personId = toBase64url(world.random(16));
	if (!isPersonId(personId)) throw new Error('base64url is always a person id');
	const keys = await createDeviceKeys();
	const { spaceId, certificate, entry } = await foundSpace(keys, personId, world.now, world.random);
	const stored: StoredSpace = {
		id: spaceId,
		name: names.group,
		personId,
		myName: names.mine,
		epoch: 0,
		secret: world.random(epochSecretBytes),
		device: { ...keys, certificate },
		relays: [],
		links: {},
		joinedAt: world.now(),
		openedAt: world.now()
	};
	await keepFirstRecords(store, world, stored, (space) => {
		foundGroup(space, names.group);
		addRosterEntry(space, entry);
		setPersonName(space, personId, names.mine);
	});
	return stored;
}

/** Keeps a group this device was let into, with what proves it; the rest comes from the others. Rejects when it can't be kept. */
export async function keepJoined(
	store: Store,
	world: World,
	stored: StoredSpace,
	entries: readonly RosterEntry[]
): Promise<void> {
	await keepFirstRecords(store, world, stored, (space) => {
		for (const entry of entries) addRosterEntry(space, entry);
	});
}

async function keepFirstRecords(
	store: Store,
	world: World,
	stored: StoredSpace,
	make: (space: SpaceDoc) => void
): Promise<void> {
	await store.putSpace(stored);
	const space = createSpaceDoc({
		me: { personId: stored.personId, deviceId: stored.device.deviceId },
		now: world.now,
		random: world.random,
		roster: { space: stored.id, check: (entry) => checkEntry(entry, stored.id), proves: checkProof }
	});
	const keeper = keepUpdates(store, stored.id, space);
	make(space);
	await keeper.settled();
	const kept = keeper.state.current().kind === 'saved';
	keeper.close();
	space.close();
	if (!kept) {
		await store.removeSpace(stored.id);
		throw new Error('not kept');
	}
}

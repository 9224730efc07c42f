import type { EpochKeys } from '$lib/crypto/epoch-keys';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { toBase64url } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import type { NetworkChoice } from '$lib/model/network';
import type { View } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import { createMesh, type Mesh } from '$lib/sync/create-mesh';
import type { SyncDocs, World } from '$lib/sync/ports';
import type { Admitter } from './admitter';
import { createCarriers } from './carriers';
import { createChosenWires } from './chosen-wires';
import { guardPassing } from './guard-passing';
import { createMeetingPlaces } from './meeting-places';
import { createMemberDevices } from './member-devices';
import { noteOnlyHere } from './only-here';

/** What the mesh of one group is made of. */
export interface HoldMeshDeps {
	readonly store: Store;
	readonly stored: StoredSpace;
	readonly space: SpaceDoc;
	readonly keys: EpochKeys;
	readonly admitter: Admitter;
	readonly relays: View<readonly string[]>;
	readonly network: View<NetworkChoice>;
	readonly docs: SyncDocs;
	readonly world: World;
}

/**
 * The mesh of this browser for one group, with the places where it is met and the ways there. Only
 * the tab that holds it fetches this module.
 */
export async function holdMesh(deps: HoldMeshDeps): Promise<Mesh> {
	const { store, stored, space, world } = deps;
	// Without it, what others had before this start shows as only here until they say so again.
	const confirmed = await store.readCache(stored.id, 'confirmed').catch(() => null);
	const { keys, admitter } = deps;
	const places = createMeetingPlaces({ space, stored, keys, admitter, world });
	// A wire that was opened by hand may be waiting: without a place nothing could be proved.
	await places.ready;
	const carriers = createCarriers({ relays: deps.relays, world });
	const wires = createChosenWires(deps.network);
	const mesh = createMesh({
		peerId: toBase64url(world.random(16)) as PeerId,
		me: { personId: stored.personId, deviceId: stored.device.deviceId },
		rendezvous: places.members,
		admitting: places.admitting,
		carriers: carriers.view,
		wires,
		docs: deps.docs,
		world,
		isMember: createMemberDevices(space, stored.id),
		saved: {
			confirmed,
			save: (bytes) => void store.writeCache(stored.id, 'confirmed', bytes).catch(() => undefined)
		}
	});
	const stopNoting = noteOnlyHere(store, stored.id, mesh.status);
	// In a tab that only follows, closing cuts nothing off.
	const stopPassing = guardPassing(mesh.status, globalThis, world);
	return {
		...mesh,
		adopt(wire) {
			wires.took(wire);
			return mesh.adopt(wire);
		},
		refresh() {
			places.refresh();
			mesh.refresh();
		},
		close() {
			stopNoting();
			stopPassing();
			mesh.close();
			places.close();
			carriers.close();
			wires.close();
		}
	};
}

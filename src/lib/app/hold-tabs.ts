import { deriveEpochKeys, type EpochKeys } from '$lib/crypto/epoch-keys';
import { createSyncDoc } from '$lib/doc/sync-doc';
import type { StoredSpace } from '$lib/storage/store';
import type { SyncDoc } from '$lib/sync/ports';
import { shareDocs } from '$lib/sync/share-docs';
import { createTabs } from '$lib/sync/tabs';
import type { Admitter } from './admitter';
import type { HoldMeshDeps } from './hold-mesh';
import { createLaterMesh } from './later-mesh';
import type { HeldTabs } from './later-tabs';
import type { NetworkKeeper } from './network-keeper';
import { recordsDoc } from './update-keeper';

/** What a group tells this browser's other tabs and, where it holds the mesh, other devices. */
export interface GroupTabs extends HeldTabs {
	readonly keys: EpochKeys;
	/** The records as other programs get them: what comes from there is passed on as made here. */
	readonly programDoc: SyncDoc;
}

/** Joins the tabs of one group. Fetched once the page is painted. */
export async function holdTabs(
	deps: Pick<HoldMeshDeps, 'store' | 'space' | 'relays' | 'world'> & {
		readonly stored: StoredSpace;
		readonly network: NetworkKeeper;
		readonly admitter: () => Promise<Admitter>;
	}
): Promise<GroupTabs> {
	const { space, stored, world, network } = deps;
	const keys = await deriveEpochKeys(stored.id, stored.epoch, stored.secret);
	const records = createSyncDoc(recordsDoc, space);
	const [docs, programDocs] = shareDocs({
		get: (id) => (id === recordsDoc ? records : null),
		ids: () => [recordsDoc]
	});
	const tabs = createTabs({
		spaceId: stored.id,
		key: keys.tabs,
		docs,
		world,
		startMesh: (meshDocs) =>
			createLaterMesh(async () => {
				// Before the roster is checked we could not prove that we are a member, nor who else is.
				const [{ holdMesh }, admitter] = await Promise.all([
					import('./hold-mesh'),
					deps.admitter(),
					space.rosterChecked(),
					records.prepare()
				]);
				await network.follow();
				const { store, relays } = deps;
				const held = { store, stored, space, keys, admitter, relays, world };
				return holdMesh({ ...held, network: network.view, docs: meshDocs });
			}, world)
	});
	return { tabs, keys, programDoc: programDocs.get(recordsDoc) ?? records };
}

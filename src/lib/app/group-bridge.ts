import { deriveBridgeAccess } from '$lib/crypto/epoch-keys';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { MeshStatus } from '$lib/model/light';
import type { NetworkChoice } from '$lib/model/network';
import type { View } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { SyncDoc, World } from '$lib/sync/ports';
import { createBridgeSwitch, type BridgeSwitch } from './bridge-switch';
import { rtcChoice } from './chosen-wires';
import { ownRelay } from './relays';

/** The switch for other programs of one group of this device; y-webrtc itself is fetched while it is on. */
export function createGroupBridge(deps: {
	readonly store: Pick<Store, 'spaces'>;
	readonly stored: StoredSpace;
	readonly space: SpaceDoc;
	readonly relays: View<readonly string[]>;
	readonly network: View<NetworkChoice>;
	readonly mesh: View<MeshStatus>;
	readonly doc: SyncDoc;
	readonly world: World;
	readonly keep: (on: boolean) => Promise<void>;
	/** Settles when what this tab changed about the group lies on the disk. */
	readonly remembered: () => Promise<unknown>;
}): BridgeSwitch {
	const { space, doc, world, stored, relays, network, mesh, keep } = deps;
	return createBridgeSwitch({
		...{ space, doc, world, mesh, keep },
		async kept() {
			await deps.remembered();
			return (await deps.store.spaces()).find(({ id }) => id === stored.id)?.bridge === true;
		},
		async access() {
			const words = await deriveBridgeAccess(stored.id, stored.epoch, stored.secret);
			const own = ownRelay(location);
			const helpers = new Set([...(own === null ? [] : [own]), ...relays.current()]);
			return { ...words, helpers: [...helpers] };
		},
		connection() {
			const { iceServers, iceTransportPolicy } = rtcChoice(network.current());
			return { iceServers: [...iceServers], iceTransportPolicy };
		},
		changes: [relays, network],
		load: () => import('$lib/sync/bridge-y-webrtc')
	});
}

import type { BridgeAccess, BridgeStatus } from '$lib/model/bridge';
import { createValue, type View } from '$lib/model/view';
import { toBase64url } from '$lib/model/bytes';
import { unsubscribe } from 'lib0/broadcastchannel';
import { WebrtcProvider, type Room, type WebrtcConn } from 'y-webrtc';
import { guardSignaling } from './bridge/guard-signaling';
import { createMirror } from './bridge/mirror';
import { isStockPeer, isStockSignaling, type StockSignaling } from './bridge/stock-parts';
import type { SyncDoc, World } from './ports';

/** Programs beyond these are not answered. */
const maxPrograms = 20;
/** A connection that is not open by then never will be. */
const openLimitMs = 20_000;
/** Bridges of one group know each other by it, and leave each other alone: the group is one already. */
const bridgePrefix = 'porchlight-';

/** What the bridge of one device needs. */
export interface BridgeDeps {
	readonly access: BridgeAccess;
	/** The group's records. What programs write counts there as another device's. */
	readonly doc: SyncDoc;
	readonly world: World;
	/** The group's choice; no server outside is asked unless it is in there. */
	readonly connection: RTCConfiguration;
}

/** Stock y-webrtc on a mirror of the group's records. */
export interface Bridge {
	readonly status: View<{
		readonly status: Exclude<BridgeStatus, 'starting' | 'other-tab'>;
		readonly programs: number;
	}>;
	close(): void;
}

/**
 * Opens the room. y-webrtc finds the programs and opens the connections; what comes over them and over
 * the helpers is read here first, bounded, since its own readers throw on what they don't understand.
 */
export function openBridge(deps: BridgeDeps): Bridge {
	const { access, world } = deps;
	const mirror = createMirror(deps.doc, world);
	const provider = new WebrtcProvider(access.room, mirror.ydoc, {
		signaling: [...access.helpers],
		password: access.password,
		maxConns: maxPrograms,
		filterBcConns: false,
		peerOpts: { config: deps.connection }
	});
	// It begins by itself once the key is there; we begin it when the guards stand.
	provider.shouldConnect = false;
	const helpers = helpersOf(provider);
	const status = createValue<ReturnType<Bridge['status']['current']>>({
		status: helpers.length === 0 ? 'no-helper' : 'waiting',
		programs: 0
	});
	const ends: (() => void)[] = [];
	let closed = false;

	function tell(): void {
		if (closed) return;
		const open = helpers.some(({ connected }) => connected);
		const programs = [...(provider.room?.webrtcConns.values() ?? [])].filter(
			({ connected }) => connected
		).length;
		const before = status.current();
		const next = helpers.length === 0 ? 'no-helper' : open ? 'open' : 'waiting';
		if (before.status !== next || before.programs !== programs)
			status.set({ status: next, programs });
	}

	/** Takes the place of y-webrtc's own reader on one connection. */
	function admit(connection: WebrtcConn): void {
		const peer: unknown = connection.peer;
		if (!isStockPeer(peer)) {
			connection.destroy();
			return;
		}
		const program = mirror.join({
			send(message) {
				try {
					peer.send(message);
				} catch {
					// Closed meanwhile; it asks again when it is back.
				}
			},
			end: () => void peer.destroy()
		});
		const own = peer.listeners('data');
		peer.on('data', (data) => program.receive(data));
		for (const reader of own) peer.removeListener('data', reader);
		const cancel = world.after(openLimitMs, () => {
			if (!connection.connected) connection.destroy();
		});
		peer.on('connect', tell);
		peer.on('close', () => {
			cancel();
			program.leave();
			tell();
		});
	}

	function begin(room: Room): void {
		room.peerId = `${bridgePrefix}${toBase64url(world.random(16))}`;
		const connections = room.webrtcConns;
		const add = connections.set.bind(connections);
		connections.set = (id, connection) => {
			admit(connection);
			return add(id, connection);
		};
		for (const helper of helpers)
			ends.push(
				guardSignaling({
					helper,
					room,
					world,
					takes: (from) =>
						!from.startsWith(bridgePrefix) &&
						(connections.has(from) || connections.size < maxPrograms)
				})
			);
		provider.shouldConnect = true;
		room.connect();
		// Tabs of this browser have ways of their own, and what comes that way is read without a guard.
		unsubscribe(room.name, room._bcSubscriber);
		room.bcconnected = false;
	}

	for (const helper of helpers) {
		helper.on('connect', tell);
		helper.on('disconnect', tell);
		ends.push(() => {
			helper.off('connect', tell);
			helper.off('disconnect', tell);
		});
	}
	void provider.key.then(() => {
		if (!closed && provider.room !== null) begin(provider.room);
		tell();
	});
	tell();

	return {
		status,
		close() {
			if (closed) return;
			closed = true;
			provider.disconnect();
			provider.destroy();
			for (const end of ends) end();
			mirror.close();
		}
	};
}

function helpersOf(provider: WebrtcProvider): readonly StockSignaling[] {
	const found: readonly unknown[] = provider.signalingConns;
	return found.filter(isStockSignaling);
}

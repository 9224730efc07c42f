import { tellBridge } from '$lib/doc/bridges';
import { onBridges } from '$lib/doc/on-bridges';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { BridgeAccess, BridgeState, BridgeStatus } from '$lib/model/bridge';
import type { MeshStatus } from '$lib/model/light';
import { createValue, type View } from '$lib/model/view';
import type { Bridge } from '$lib/sync/bridge-y-webrtc';
import type { SyncDoc, World } from '$lib/sync/ports';

/** Somebody who writes about bridges without end costs one look a second. */
const lookAgainMs = 1_000;
const retryMs = 10_000;

/** What the switch for other programs hangs on. */
export interface BridgeSwitchDeps {
	readonly space: SpaceDoc;
	readonly doc: SyncDoc;
	readonly world: World;
	/** Only the tab that holds the mesh lets programs in. */
	readonly mesh: View<MeshStatus>;
	/** Whether it is on, as this device keeps it, for all its tabs. */
	readonly kept: () => Promise<boolean>;
	readonly keep: (on: boolean) => Promise<void>;
	/** Where and with which words programs meet it; `changes` tells when that is another. */
	readonly access: () => Promise<BridgeAccess>;
	readonly connection: () => RTCConfiguration;
	readonly changes: readonly View<unknown>[];
	/** Fetched when it is on, and not before. */
	readonly load: () => Promise<{
		openBridge(deps: {
			access: BridgeAccess;
			doc: SyncDoc;
			world: World;
			connection: RTCConfiguration;
		}): Bridge;
	}>;
}

/** See Session.bridge. */
export interface BridgeSwitch {
	readonly state: View<BridgeState>;
	set(on: boolean): Promise<void>;
	close(): void;
}

/**
 * Opens the bridge while it is switched on and this tab holds the mesh, and tells the group. The group's
 * own record of it is also how the tabs of this browser hear of the switch.
 */
export function createBridgeSwitch(deps: BridgeSwitchDeps): BridgeSwitch {
	const { space, world } = deps;
	const state = createValue<BridgeState>({ kind: 'off' });
	/** What could not be kept holds here until the page goes. */
	let unkept: boolean | null = null;
	let bridge: Bridge | null = null;
	let access: BridgeAccess | null = null;
	let working = Promise.resolve();
	let cancelLook: (() => void) | null = null;
	let closed = false;
	let role = deps.mesh.current().role;

	const isClosed = (): boolean => closed;
	const holds = (): boolean => deps.mesh.current().role !== 'follower';

	function show(status: BridgeStatus, programs = 0): void {
		state.set({ kind: 'on', access, status, programs });
	}

	function end(): void {
		bridge?.close();
		bridge = null;
	}

	async function follow(): Promise<void> {
		const on = unkept ?? (await deps.kept());
		if (isClosed()) return;
		if (!on) {
			end();
			tellBridge(space, false);
			state.set({ kind: 'off' });
			return;
		}
		access = await deps.access();
		if (isClosed()) return;
		if (!holds()) {
			end();
			show('other-tab');
			return;
		}
		tellBridge(space, true);
		if (bridge !== null) return;
		show('starting');
		const { openBridge } = await deps.load();
		if (isClosed() || !holds()) return;
		const { doc } = deps;
		const opened = openBridge({ access, doc, world, connection: deps.connection() });
		bridge = opened;
		const tell = (): void => {
			const { status, programs } = opened.status.current();
			if (bridge === opened) show(status, programs);
		};
		opened.status.subscribe(tell);
		tell();
	}

	/** One after the other; a failed fetch is not the last word. */
	function look(): Promise<void> {
		working = working.then(follow).catch(() => {
			lookSoon(retryMs);
		});
		return working;
	}

	function lookSoon(ms: number): void {
		if (closed) return;
		cancelLook ??= world.after(ms, () => {
			cancelLook = null;
			void look();
		});
	}

	const stops = [
		onBridges(space, () => lookSoon(lookAgainMs)),
		deps.mesh.subscribe(() => {
			const before = role;
			role = deps.mesh.current().role;
			if (role !== before) void look();
		}),
		...deps.changes.map((view) =>
			view.subscribe(() => {
				end();
				void look();
			})
		)
	];
	void look();

	return {
		state,
		async set(on) {
			unkept = on;
			const kept = deps.keep(on).then(() => {
				unkept = null;
			});
			await kept.finally(look);
			tellBridge(space, on);
		},
		close() {
			closed = true;
			cancelLook?.();
			for (const stop of stops) stop();
			end();
		}
	};
}

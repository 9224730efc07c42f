import { createSpaceDoc, foundGroup, loadUpdates } from '$lib/doc/create-space-doc';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { createSyncDoc, type OpenSyncDoc } from '$lib/doc/sync-doc';
import type { DeviceId, PersonId, RecordId } from '$lib/model/ids';
import type { createStreet, TestDevice } from '$lib/sync/testing';
import type { Simulation } from '$lib/sync/simulation';
import type { Undo } from '$lib/doc/commands';

/** One member's device: its document, its disk, and a run of the app when it is not crashed. */
export interface Replica {
	readonly name: string;
	readonly skewMs: number;
	/** Updates that reached the disk, in order. */
	readonly disk: Uint8Array[];
	/** Posts added here whose update reached the disk: these must be everywhere in the end. */
	readonly keptIds: Set<RecordId>;
	running: Running | null;
}

export interface Running {
	readonly space: SpaceDoc;
	readonly sync: OpenSyncDoc;
	readonly device: TestDevice;
	readonly undos: Undo[];
	/** Called when what was written so far is on disk. */
	whenKept(call: () => void): void;
	/** Ends from one moment to the next; what is not on disk is lost. */
	crash(): void;
}

type Street = Awaited<ReturnType<typeof createStreet>>;

export const createReplica = (name: string, skewMs: number): Replica => ({
	name,
	skewMs,
	disk: [],
	keptIds: new Set(),
	running: null
});

/** Starts the app on a replica from what is on its disk; the first to start founds the group. */
export function startReplica(
	replica: Replica,
	simulation: Simulation,
	street: Street,
	found: boolean
): void {
	const world = simulation.createWorld(replica.skewMs);
	const space = createSpaceDoc({
		me: {
			personId: `person-${replica.name}` as PersonId,
			deviceId: `device-of-${replica.name}` as DeviceId
		},
		now: () => world.now(),
		random: (count) => world.random(count)
	});
	loadUpdates(space, replica.disk);

	/** The disk takes what it is given a little later, in order. */
	let writing: { readonly update: Uint8Array | null; readonly then: (() => void) | null }[] = [];
	let timer = false;
	const write = (update: Uint8Array | null, then: (() => void) | null): void => {
		writing.push({ update, then });
		if (timer) return;
		timer = true;
		world.after(simulation.chance.whole(1, 20), () => {
			timer = false;
			const batch = writing;
			writing = [];
			for (const entry of batch) {
				if (entry.update !== null) replica.disk.push(entry.update);
				entry.then?.();
			}
		});
	};
	space.ydoc.on('update', (update: Uint8Array, origin: unknown) => {
		const fromDisk = typeof origin === 'object' && origin !== null && 'kind' in origin;
		if (!fromDisk || origin.kind !== 'disk') write(update, null);
	});
	if (found) foundGroup(space, 'Maple Street');

	const sync = createSyncDoc('records', space);
	const device = street.start(replica.name, { doc: sync, skewMs: replica.skewMs });
	replica.running = {
		space,
		sync,
		device,
		undos: [],
		whenKept: (call) => write(null, call),
		crash() {
			world.stop();
			device.kill();
			device.mesh.close();
			sync.close();
			space.close();
			replica.running = null;
		}
	};
}

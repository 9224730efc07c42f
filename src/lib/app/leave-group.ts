import type { DeviceKeys } from '$lib/crypto/device-keys';
import { signLeave } from '$lib/crypto/roster';
import { addRosterEntry } from '$lib/doc/group-commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { SpaceId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';
import type { View } from '$lib/model/view';
import type { World } from '$lib/sync/ports';

/** How long somebody may take to hear it, ms; one who is linked says so in well under a second. */
const passOnMs = 3_000;

/**
 * Writes that this device leaves, signed, and waits until another device says that it has it, or
 * for 3 s. False: nobody is known to have heard it, and the others go on listing this device.
 */
export async function leaveGroup(deps: {
	readonly space: SpaceDoc;
	readonly spaceId: SpaceId;
	readonly device: DeviceKeys;
	readonly mesh: View<MeshStatus>;
	readonly world: World;
}): Promise<boolean> {
	const { space, spaceId, device, mesh, world } = deps;
	const entries = space.roster.current();
	const entry = await signLeave({ space: spaceId, device, entries, now: world.now });
	return new Promise((resolve) => {
		let waiting = false;
		const look = (): void => {
			const { onlyHere } = mesh.current();
			// What the status said before the mesh knew of the entry counts for nothing.
			if (onlyHere === true) waiting = true;
			else if (onlyHere === false && waiting) finish(true);
		};
		const stop = mesh.subscribe(look);
		const cancel = world.after(passOnMs, () => finish(false));
		function finish(heard: boolean): void {
			stop();
			cancel();
			resolve(heard);
		}
		if (addRosterEntry(space, entry).ok) look();
		else finish(false);
	});
}

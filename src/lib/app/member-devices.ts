import type { SpaceDoc } from '$lib/doc/space-doc';
import type { SpaceId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { reduceRoster, type Roster } from '$lib/rules/roster';
import type { ProvedPeer } from '$lib/sync/ports';

/**
 * Whether a device is in the group, and that person's, by its roster as it is now. While no entry was checked yet, all are
 * taken as in: nobody whose copy is remembered should be forgotten for a moment at each start.
 */
export function createMemberDevices(
	space: Pick<SpaceDoc, 'roster'>,
	id: SpaceId
): (device: ProvedPeer) => boolean {
	let reduced: { readonly entries: readonly RosterEntry[]; readonly roster: Roster } | null = null;

	return ({ deviceId, personId }) => {
		const entries = space.roster.current();
		if (entries.length === 0) return true;
		if (reduced?.entries !== entries) reduced = { entries, roster: reduceRoster(entries, id) };
		const known = reduced.roster.devices.get(deviceId);
		return known?.state === 'member' && known.personId === personId;
	};
}

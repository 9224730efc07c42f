import type { Handshake, WireIdentity } from '$lib/crypto/handshake';
import { addRosterEntry, setPersonName } from '$lib/doc/group-commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { DeviceId, InvitationId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { invitationState, type Admissions } from '$lib/rules/invitations';
import type { StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';

/** The member's side of an admission over one wire. */
export type Admit = (wire: WireIdentity) => Handshake<{ readonly admitted: DeviceId }>;

/** How this device lets newcomers into one group, over whatever wire they come. One per open group. */
export interface Admitter {
	/** All entries, those signed here and not yet checked included. */
	roster(): readonly RosterEntry[];
	admissions(): Admissions;
	/** Most of the time nobody is expected: what lets people in is fetched when somebody is. */
	load(): Promise<Admit>;
}

/** Lets in with every invitation that is open at that moment. */
export function createAdmitter(deps: {
	readonly space: SpaceDoc;
	readonly stored: StoredSpace;
	readonly world: World;
}): Admitter {
	const { space, stored, world } = deps;
	// The roster shows an entry only once its signature was checked. Until then those signed here
	// count as well, or two newcomers in the same moment would both take the last use.
	const admittedHere: RosterEntry[] = [];
	const roster = (): readonly RosterEntry[] => [...space.roster.current(), ...admittedHere];
	const admissions = (): Admissions => ({
		roster: roster(),
		unproved: space.unprovedAdmissions.current()
	});

	const inviterOf = (id: InvitationId): string => {
		const madeBy = space.invitations.current().get(id)?.madeBy;
		return (madeBy && space.people.current().get(madeBy)?.name) ?? '';
	};

	return {
		roster,
		admissions,
		async load() {
			const { createAdmitting } = await import('$lib/crypto/admitting');
			return (wire) =>
				createAdmitting({
					space: stored.id,
					device: stored.device,
					entries: roster,
					random: world.random,
					now: world.now,
					wire,
					epoch: stored.epoch,
					secret: stored.secret,
					introduction: (asked) => ({
						groupName: space.group.current().name,
						inviterName: inviterOf(asked)
					}),
					invitation: (asked) => space.invitations.current().get(asked) ?? null,
					check: (asked) =>
						invitationState(space.invitations.current().get(asked), admissions(), world.now()),
					admit: (entry, name) => {
						admittedHere.push(entry);
						addRosterEntry(space, entry);
						setPersonName(space, entry.personId, name);
					}
				});
		}
	};
}

import { dayOf, type EpochKeys } from '$lib/crypto/epoch-keys';
import { createHello } from '$lib/crypto/hello';
import { addRosterEntry, setPersonName } from '$lib/doc/group-commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { DeviceId, InvitationId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { createValue, type View } from '$lib/model/view';
import { answeredInvitations, invitationState, type Admissions } from '$lib/rules/invitations';
import type { StoredSpace } from '$lib/storage/store';
import type { ProvedPeer, Rendezvous, World } from '$lib/sync/ports';

/** Timers stand still while a device sleeps, so midnight is looked for rather than waited for. */
const lookEveryMs = 5 * 60_000;
const retryMs = 10_000;

/** Where this device is met: the group's topics of these days, and one for each open invitation. */
export interface MeetingPlaces {
	readonly members: View<readonly Rendezvous<ProvedPeer>[]>;
	readonly admitting: View<readonly Rendezvous<{ readonly admitted: DeviceId }>[]>;
	/** After a sleep: it may be another day by now. */
	refresh(): void;
	close(): void;
}

/** Follows the calendar and the group's invitations. */
export function createMeetingPlaces(deps: {
	readonly space: SpaceDoc;
	readonly stored: StoredSpace;
	readonly keys: EpochKeys;
	readonly world: World;
}): MeetingPlaces {
	const { space, stored, keys, world } = deps;
	const members = createValue<readonly Rendezvous<ProvedPeer>[]>([]);
	const admitting = createValue<readonly Rendezvous<{ readonly admitted: DeviceId }>[]>([]);
	const admittingById = new Map<string, Rendezvous<{ readonly admitted: DeviceId }>>();
	let closed = false;
	let day: number | null = null;
	let cancelDay = (): void => undefined;
	let cancelMeeting = (): void => undefined;

	// The roster shows an entry only once its signature was checked. Until then those signed here
	// count as well, or two newcomers in the same moment would both take the last use.
	const admittedHere: RosterEntry[] = [];
	const roster = (): readonly RosterEntry[] => [...space.roster.current(), ...admittedHere];

	const admissions = (): Admissions => ({
		roster: roster(),
		unproved: space.unprovedAdmissions.current()
	});

	const common = {
		space: stored.id,
		device: stored.device,
		entries: roster,
		random: world.random,
		now: world.now
	};

	const inviterOf = (id: InvitationId): string => {
		const madeBy = space.invitations.current().get(id)?.madeBy;
		return (madeBy && space.people.current().get(madeBy)?.name) ?? '';
	};

	/** Yesterday's and tomorrow's topics as well: clocks differ, and midnight is no reason to part. */
	async function meetOn(today: number): Promise<void> {
		const topics = await Promise.all([today, today - 1, today + 1].map(keys.topic));
		if (closed || day !== today) return;
		members.set(
			topics.map((topic) => ({
				topic,
				key: keys.signaling,
				side: 'member',
				handshake: (wire) =>
					createHello({
						...common,
						epoch: stored.epoch,
						helloKey: keys.hello,
						wire,
						learn: (entries) => entries.forEach((entry) => addRosterEntry(space, entry))
					})
			}))
		);
	}

	function followDay(): void {
		cancelDay();
		if (closed) return;
		cancelDay = world.after(lookEveryMs, followDay);
		const today = dayOf(world.now());
		if (day === today) return;
		day = today;
		void meetOn(today);
	}

	async function placeFor(
		id: InvitationId,
		meetKey: string
	): Promise<Rendezvous<{ readonly admitted: DeviceId }>> {
		// Most of the time nobody is expected: what lets people in is fetched when somebody is.
		const [{ createAdmitting }, { meetKeys }] = await Promise.all([
			import('$lib/crypto/admitting'),
			import('$lib/crypto/invitation-keys')
		]);
		const { topic, signaling } = await meetKeys(meetKey);
		return {
			topic,
			key: signaling,
			side: 'admits',
			handshake: (wire) =>
				createAdmitting({
					...common,
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
				})
		};
	}

	/** Also when what lets people in could not be fetched: it may be there by then. */
	function meetNewcomersSoon(): void {
		cancelMeeting();
		void meetNewcomers().catch(() => {
			if (!closed) cancelMeeting = world.after(retryMs, meetNewcomersSoon);
		});
	}

	async function meetNewcomers(): Promise<void> {
		const answered = answeredInvitations(
			space.invitations.current().values(),
			admissions(),
			world.now()
		);
		for (const { id, meetKey } of answered) {
			if (!admittingById.has(id)) admittingById.set(id, await placeFor(id, meetKey));
		}
		if (closed) return;
		admitting.set(
			answered.flatMap(({ id }) => {
				const place = admittingById.get(id);
				return place ? [place] : [];
			})
		);
	}

	const stop = space.invitations.subscribe(meetNewcomersSoon);
	followDay();
	meetNewcomersSoon();

	return {
		members,
		admitting,
		refresh: followDay,
		close() {
			closed = true;
			stop();
			cancelDay();
			cancelMeeting();
		}
	};
}

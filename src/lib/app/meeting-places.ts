import { dayOf, type EpochKeys } from '$lib/crypto/epoch-keys';
import { createHello } from '$lib/crypto/hello';
import { addRosterEntry } from '$lib/doc/group-commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { DeviceId } from '$lib/model/ids';
import { createValue, type View } from '$lib/model/view';
import { answeredInvitations } from '$lib/rules/invitations';
import type { StoredSpace } from '$lib/storage/store';
import type { ProvedPeer, Rendezvous, World } from '$lib/sync/ports';
import type { Admitter } from './admitter';

/** Timers stand still while a device sleeps, so midnight is looked for rather than waited for. */
const lookEveryMs = 5 * 60_000;
const retryMs = 10_000;

/** Where this device is met: the group's topics of these days, and one for each open invitation. */
export interface MeetingPlaces {
	readonly members: View<readonly Rendezvous<ProvedPeer>[]>;
	readonly admitting: View<readonly Rendezvous<{ readonly admitted: DeviceId }>[]>;
	/** Settles when the group's topics are known. */
	readonly ready: Promise<void>;
	/** After a sleep: it may be another day by now. */
	refresh(): void;
	close(): void;
}

/** Follows the calendar and the group's invitations. */
export function createMeetingPlaces(deps: {
	readonly space: SpaceDoc;
	readonly stored: StoredSpace;
	readonly keys: EpochKeys;
	readonly admitter: Admitter;
	readonly world: World;
}): MeetingPlaces {
	const { space, stored, keys, admitter, world } = deps;
	const members = createValue<readonly Rendezvous<ProvedPeer>[]>([]);
	const admitting = createValue<readonly Rendezvous<{ readonly admitted: DeviceId }>[]>([]);
	const admittingById = new Map<string, Rendezvous<{ readonly admitted: DeviceId }>>();
	let closed = false;
	let day: number | null = null;
	let known = (): void => undefined;
	const ready = new Promise<void>((resolve) => {
		known = resolve;
	});
	let cancelDay = (): void => undefined;
	let cancelMeeting = (): void => undefined;

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
						space: stored.id,
						device: stored.device,
						entries: admitter.roster,
						random: world.random,
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
		void meetOn(today).then(known);
	}

	async function placeFor(meetKey: string): Promise<Rendezvous<{ readonly admitted: DeviceId }>> {
		const [handshake, { meetKeys }] = await Promise.all([
			admitter.load(),
			import('$lib/crypto/invitation-keys')
		]);
		const { topic, signaling } = await meetKeys(meetKey);
		return { topic, key: signaling, side: 'admits', handshake };
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
			admitter.admissions(),
			world.now()
		);
		for (const { id, meetKey } of answered) {
			if (!admittingById.has(id)) admittingById.set(id, await placeFor(meetKey));
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
		ready,
		refresh: followDay,
		close() {
			closed = true;
			stop();
			cancelDay();
			cancelMeeting();
		}
	};
}

import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { Person } from '$lib/model/person';
import type { AdmitEntry, DeviceCard, FoundEntry, RosterEntry } from '$lib/model/roster';

/** A member as the roster knows them; the name is in the records. */
export type RosterMember = Omit<Person, 'name'>;

export interface RosterDevice {
	readonly card: DeviceCard;
	readonly personId: PersonId;
	readonly state: 'member' | 'left';
}

/** Who is in, as all devices with the same entries compute it. */
export interface Roster {
	/** Everybody who ever was in; those who left have `left`. */
	readonly members: ReadonlyMap<PersonId, RosterMember>;
	readonly devices: ReadonlyMap<DeviceId, RosterDevice>;
}

type Way = FoundEntry | AdmitEntry;

/**
 * Reduces entries, whose signatures are already checked (`checkEntry`), in any order and with any
 * repetitions. The founder's entry stands by itself; an admission counts when its signer is admitted,
 * through any chain; circles that don't reach the founder count for nothing. Leaving ends a device's
 * membership; whom it let in stays in. Kinds that this version doesn't know count for nothing.
 */
export function reduceRoster(entries: readonly RosterEntry[], space: SpaceId): Roster {
	const ways = waysIn(entries, space);
	const left = new Set<DeviceId>();
	for (const entry of entries)
		if (entry.kind === 'leave' && entry.space === space) left.add(entry.by);

	const members = new Map<PersonId, RosterMember>();
	const devices = new Map<DeviceId, RosterDevice>();
	for (const [deviceId, way] of ways) {
		const { device: card, personId } = way;
		devices.set(deviceId, { card, personId, state: left.has(deviceId) ? 'left' : 'member' });
		const before = members.get(personId);
		members.set(personId, {
			id: personId,
			devices: [...(before?.devices ?? []), deviceId],
			joinedAt: before?.joinedAt ?? way.at,
			admittedBy: before
				? before.admittedBy
				: way.kind === 'admit'
					? (devices.get(way.by)?.personId ?? null)
					: null,
			invitation: before ? before.invitation : way.kind === 'admit' ? way.invitation : null,
			left: (before?.left ?? true) && left.has(deviceId)
		});
	}
	return { members, devices };
}

/**
 * The entries that prove a device to somebody who only knows the space id: from the founder's to its
 * own, the shortest way. Empty when it isn't in; only the last `maxEntries` when the way is longer.
 */
export function provingChain(
	entries: readonly RosterEntry[],
	space: SpaceId,
	device: DeviceId,
	maxEntries: number
): readonly RosterEntry[] {
	const ways = waysIn(entries, space);
	const chain: RosterEntry[] = [];
	for (let way = ways.get(device); way; way = way.kind === 'admit' ? ways.get(way.by) : undefined)
		chain.unshift(way);
	return chain.slice(-maxEntries);
}

/** How each device came in: level by level from the founder, so that no order of entries matters. */
function waysIn(entries: readonly RosterEntry[], space: SpaceId): ReadonlyMap<DeviceId, Way> {
	let founding: FoundEntry | undefined;
	const admitsBySigner = new Map<DeviceId, AdmitEntry[]>();
	for (const entry of entries) {
		if (entry.space !== space) continue;
		if (entry.kind === 'found' && entry.by === entry.device.id) {
			if (!founding || isBefore(entry, founding)) founding = entry;
		} else if (entry.kind === 'admit') {
			const admits = admitsBySigner.get(entry.by);
			if (admits) admits.push(entry);
			else admitsBySigner.set(entry.by, [entry]);
		}
	}
	const ways = new Map<DeviceId, Way>();
	if (!founding) return ways;
	let level: Way[] = [founding];
	ways.set(founding.device.id, founding);
	while (level.length > 0) {
		const next = new Map<DeviceId, AdmitEntry>();
		for (const way of level)
			for (const admit of admitsBySigner.get(way.device.id) ?? []) {
				const { id } = admit.device;
				const rival = next.get(id);
				if (!ways.has(id) && (!rival || isBefore(admit, rival))) next.set(id, admit);
			}
		level = [...next.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1));
		for (const way of level) ways.set(way.device.id, way);
	}
	return ways;
}

/** A total order that every device computes alike; the clock in it decides nothing but what is shown. */
const isBefore = (a: Way, b: Way): boolean =>
	a.at === b.at ? a.signature < b.signature : a.at < b.at;

import type { DeviceId, PersonId } from '$lib/model/ids';
import type { Person } from '$lib/model/person';

/** Whether the group has another device that could have what is written on this one. */
export const hasOthers = (people: ReadonlyMap<PersonId, Person>, me: DeviceId): boolean =>
	[...people.values()].some(
		({ left, devices }) => !left && devices.some((device) => device !== me)
	);

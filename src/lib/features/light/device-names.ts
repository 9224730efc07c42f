import type { DeviceId, PersonId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import type { Person } from '$lib/model/person';
import * as m from '$lib/paraglide/messages.js';

/** What a device is called on the screen. */
export interface DeviceName {
	/** Whose it is; empty while that isn't known. */
	readonly name: string;
	/** Besides: that it is mine, or which of that person's it is; empty for their first. */
	readonly mark: string;
}

/** Names for devices: a person with several has them numbered in the order in which they came. */
export function deviceNames(
	devices: readonly KnownDevice[],
	people: ReadonlyMap<PersonId, Person>,
	me: PersonId
): (device: DeviceId) => DeviceName {
	const owners = new Map(devices.map(({ deviceId, personId }) => [deviceId, personId]));
	return (device) => {
		const owner = owners.get(device);
		const person = owner === undefined ? undefined : people.get(owner);
		const number = (person?.devices.indexOf(device) ?? -1) + 1;
		const marks = [
			owner === me ? m.light_device_mine() : '',
			number > 1 ? m.light_device_number({ number }) : ''
		];
		return { name: person?.name ?? '', mark: marks.filter(Boolean).join(', ') };
	};
}

/** The same in one line. */
export function nameLine({ name, mark }: DeviceName): string {
	const known = name === '' ? m.people_no_name() : name;
	return mark === '' ? known : `${known} · ${mark}`;
}

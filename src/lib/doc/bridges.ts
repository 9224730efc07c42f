import { isDeviceId, isPersonId } from '$lib/model/id-parse';
import type { DeviceId, PersonId } from '$lib/model/ids';
import type { View } from '$lib/model/view';
import * as v from 'valibot';
import type { SpaceDoc } from './space-doc';
import { stamp, write } from './write';

/** A device of the group that lets other programs in; the group is entitled to know. */
export interface OpenBridge {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	/** ms since 1970. */
	readonly since: number;
}

/** More are not read; one device suffices. */
const maxShown = 64;
const record = v.object({
	by: v.custom<PersonId>(isPersonId),
	at: v.pipe(v.number(), v.finite()),
	open: v.boolean()
});

/**
 * Those that are open now, oldest first, among the devices of people who are in the group: what
 * another program invents here is not shown, and what it takes away is written again by the device.
 */
export function openBridges(space: SpaceDoc): View<readonly OpenBridge[]> {
	const map = space.ydoc.getMap<unknown>('bridges');
	let known: readonly OpenBridge[] | null = null;
	let listeners = 0;

	function read(): readonly OpenBridge[] {
		const found: OpenBridge[] = [];
		const people = space.people.current();
		for (const [deviceId, raw] of map) {
			if (found.length >= maxShown) break;
			const parsed = v.safeParse(record, raw);
			if (!parsed.success || !parsed.output.open || !isDeviceId(deviceId)) continue;
			const { by, at } = parsed.output;
			const person = people.get(by);
			if (person?.left !== false || !person.devices.includes(deviceId)) continue;
			found.push({ deviceId, personId: by, since: at });
		}
		return found.sort((a, b) => a.since - b.since);
	}

	return {
		current: () => (listeners === 0 ? read() : (known ??= read())),
		subscribe(listener) {
			const heard = (): void => {
				known = null;
				listener();
			};
			known = null;
			listeners += 1;
			map.observe(heard);
			const stopPeople = space.people.subscribe(heard);
			return () => {
				listeners -= 1;
				map.unobserve(heard);
				stopPeople();
			};
		}
	};
}

/** Tells the group that this device lets other programs in, or does so no longer; says nothing twice. */
export function tellBridge(space: SpaceDoc, open: boolean): void {
	const { deviceId, personId } = space.me;
	const said = v.safeParse(record, space.ydoc.getMap('bridges').get(deviceId));
	const stands = said.success && said.output.by === personId && said.output.open;
	if (stands === open) return;
	write(space, (writer) => writer.setForGood('bridges', deviceId, { ...stamp(space), open }));
}

import { isDeviceId, isPersonId } from '$lib/model/id-parse';
import type { DeviceId } from '$lib/model/ids';
import type { CarriedRecord, KnownDevice } from '$lib/model/light';
import { wasHereToday } from '$lib/rules/coverage';
import { maxDevices, maxRecords, type CoverageBook, type RememberedDevice } from './coverage-book';
import type { ProvedPeer, World } from './ports';

const maxCarried = 200;
/** Who is here is noted anew after this. */
const noteEveryMs = 60_000;

/**
 * Who has the changes made on this device. They are counted up from 1 across all runs; a device that
 * has one has all before it.
 */
export interface Coverage {
	/** How many were made so far. */
	made(): number;
	/** One more, and the records it touched; its number. */
	add(records: readonly string[]): number;
	/** That device is here now. */
	seen(device: ProvedPeer): void;
	/** Its content equals ours now. */
	inStep(device: DeviceId): void;
	/** It has all changes up to that number. */
	covered(device: DeviceId, upTo: number): void;
	/** Up to which it has. */
	upTo(device: DeviceId): number;
	has(device: DeviceId): boolean;
	/** Something made here is known to be nowhere else. */
	onlyHere(): boolean;
	/** What is remembered of those that are here, and those that are away, lately seen first. */
	known(here: readonly KnownDevice[]): readonly KnownDevice[];
	carried(): readonly CarriedRecord[];
	/** Counts what is worth keeping. */
	version(): number;
	book(): Omit<CoverageBook, 'docs'>;
}

export function createCoverage(deps: {
	readonly world: World;
	readonly book: CoverageBook | null;
	/** False for this device, for one that left the group, and for one that was told of as another person's: it is not listed, and what it has is no copy. */
	readonly isOther: (device: ProvedPeer) => boolean;
}): Coverage {
	const { world, book, isOther } = deps;
	const devices = new Map(book?.devices.map((device) => [device.deviceId, device]));
	const records = new Map(book?.records);
	let made = book?.made ?? 0;
	let forgotten = book?.forgotten ?? 0;
	let version = 0;

	function put(device: RememberedDevice): void {
		devices.set(device.deviceId, device);
		version += 1;
		if (devices.size > maxDevices) forgetOne();
	}

	/** Whoever was seen longest ago. What it had is no less confirmed. */
	function forgetOne(): void {
		let oldest: RememberedDevice | null = null;
		for (const device of devices.values()) {
			if (oldest === null || device.seenAt < oldest.seenAt) oldest = device;
		}
		if (oldest === null) return;
		devices.delete(oldest.deviceId);
		if (isOther(oldest)) forgotten = Math.max(forgotten, oldest.confirmed);
	}

	const members = (): readonly RememberedDevice[] => [...devices.values()].filter(isOther);
	const upTo = (device: DeviceId): number => devices.get(device)?.confirmed ?? 0;

	return {
		made: () => made,
		add(touched) {
			made += 1;
			version += 1;
			for (const record of touched) {
				records.delete(record);
				records.set(record, made);
			}
			for (const oldest of records.keys()) {
				if (records.size <= maxRecords) break;
				records.delete(oldest);
			}
			return made;
		},
		seen({ deviceId, personId }) {
			if (!isDeviceId(deviceId) || !isPersonId(personId)) return;
			if (!isOther({ deviceId, personId })) return;
			const now = world.now();
			const before = devices.get(deviceId);
			if (before !== undefined && Math.abs(now - before.seenAt) < noteEveryMs) return;
			put({ confirmed: 0, inStepAt: null, ...before, deviceId, personId, seenAt: now });
		},
		inStep(deviceId) {
			const before = devices.get(deviceId);
			const now = world.now();
			if (before === undefined) return;
			if (before.inStepAt !== null && Math.abs(now - before.inStepAt) < noteEveryMs) return;
			put({ ...before, inStepAt: now });
		},
		covered(deviceId, number) {
			const before = devices.get(deviceId);
			const confirmed = Math.min(number, made);
			if (before !== undefined && before.confirmed < confirmed) put({ ...before, confirmed });
		},
		upTo,
		has: (device) => upTo(device) >= made,
		onlyHere: () =>
			members().reduce((most, each) => Math.max(most, each.confirmed), forgotten) < made,
		known(here) {
			const now = world.now();
			const listed = new Set<DeviceId>();
			const known: KnownDevice[] = [];
			for (const device of here) {
				if (!isOther(device)) continue;
				listed.add(device.deviceId);
				const kept = devices.get(device.deviceId);
				known.push({
					...device,
					seenAt: now,
					inStepAt: device.inStep ? now : (kept?.inStepAt ?? null),
					lacks: made - upTo(device.deviceId)
				});
			}
			const away = members()
				.filter(({ deviceId }) => !listed.has(deviceId))
				.sort((a, b) => b.seenAt - a.seenAt);
			for (const { confirmed, ...device } of away) {
				known.push({ ...device, where: 'away', links: [], inStep: false, lacks: made - confirmed });
			}
			return known.slice(0, maxDevices);
		},
		carried() {
			const now = world.now();
			const all = members();
			const confirmed = all.map((device) => device.confirmed).sort((a, b) => b - a);
			const today = all.filter(({ seenAt }) => wasHereToday(seenAt, now));
			const everyone = today.reduce((least, each) => Math.min(least, each.confirmed), Infinity);
			const carried: CarriedRecord[] = [];
			for (const [record, number] of [...records].reverse()) {
				if (carried.length >= maxCarried) break;
				const without = confirmed.findIndex((each) => each < number);
				const count = without === -1 ? confirmed.length : without;
				if (count === 0 || everyone < number) carried.push({ record, devices: count });
			}
			return carried;
		},
		version: () => version,
		book: () => ({
			made,
			forgotten,
			devices: [...devices.values()],
			records: [...records]
		})
	};
}

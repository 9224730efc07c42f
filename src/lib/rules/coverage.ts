import type { DeviceId } from '$lib/model/ids';
import type { CarriedRecord, KnownDevice, MeshStatus } from '$lib/model/light';

/**
 * Who counts as having been here today: the last 24 hours rather than since midnight, so that shortly
 * after midnight *everyone's who was here today* isn't claimed of an empty street.
 */
export const todayMs = 24 * 3_600_000;

/** True when the device was here within the last 24 hours; a clock that went back counts as now. */
export const wasHereToday = (seenAt: number, now: number): boolean => now - seenAt < todayMs;

/** On whose devices the last change made here to a record is, as the words say it. */
export type WordsKind =
	/** No other device is known to have it. */
	| 'only-here'
	/** On so many others, and lacking on some that were here today. */
	| { readonly devices: number }
	/** On all that were here today, or not changed here since they had it. */
	| 'everyone-today';

/** The words for one record. Says `everyone-today` as well of what was never changed on this device: others brought it. */
export function wordsKind(record: string, carried: readonly CarriedRecord[]): WordsKind {
	const found = carried.find((each) => each.record === record);
	if (found === undefined) return 'everyone-today';
	return found.devices === 0 ? 'only-here' : { devices: found.devices };
}

/** What would be on this device only, if it closed now; all zero when closing costs nobody anything. */
export interface ClosingNow {
	/** Changes made here that no other device is known to have. */
	readonly onlyHere: boolean;
	/** The records among them, newest first; those that are on no other device. */
	readonly records: readonly string[];
	/** Devices here now that still lack something made here: a moment more, and they have it. */
	readonly catchingUp: readonly DeviceId[];
}

/** Whether this device is the last that has something, should it close now. */
export function closingNow(mesh: Pick<MeshStatus, 'onlyHere' | 'carried' | 'devices'>): ClosingNow {
	const onlyHere = mesh.onlyHere === true;
	const lacking = ({ where, lacks }: KnownDevice): boolean => where !== 'away' && lacks > 0;
	return {
		onlyHere,
		records: onlyHere
			? mesh.carried.filter(({ devices }) => devices === 0).map(({ record }) => record)
			: [],
		catchingUp: onlyHere ? mesh.devices.filter(lacking).map(({ deviceId }) => deviceId) : []
	};
}

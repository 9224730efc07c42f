import type { MeshStatus } from '$lib/model/light';
import { closingNow, wasHereToday, wordsKind, type WordsKind } from './coverage';

/** `MeshStatus.carried` lists no more than that. */
const maxCarried = 200;

type Known = Pick<MeshStatus, 'carried' | 'devices' | 'onlyHere' | 'role'>;

/** What this device knows of a person's own doings on one record. */
export interface MyChanges {
	/** When I last changed it, ms; null when I never did. */
	readonly lastAt: number | null;
	/** Whether I have other devices: what I changed there was counted there. */
	readonly severalDevices: boolean;
}

/**
 * Where my last change to a record is, or null where that isn't known or isn't mine to say. Never
 * claims more than other devices have said: *everyone who was here today* needs somebody who was,
 * and of what I may have changed on another device of mine, equal contents since.
 */
export function whereItIs(
	record: string,
	mesh: Known,
	mine: MyChanges,
	now: number
): WordsKind | null {
	if (mesh.onlyHere === null || mesh.role === 'none') return null;
	const kind = wordsKind(record, mesh.carried);
	if (kind !== 'everyone-today') return kind;
	const { lastAt, severalDevices } = mine;
	// What no longer fits on the list isn't known to be anywhere.
	if (lastAt === null || mesh.carried.length >= maxCarried) return null;
	const today = mesh.devices.filter(({ seenAt }) => wasHereToday(seenAt, now));
	if (today.length === 0) return null;
	const has = ({ inStep, inStepAt }: (typeof today)[number]): boolean =>
		inStep || (inStepAt !== null && inStepAt >= lastAt);
	return !severalDevices || today.every(has) ? kind : null;
}

/** How many records were changed here and are nowhere else. */
export interface LeftBehind {
	/** 0 when what changed is of no record (a name, an invitation). */
	readonly records: number;
	/** There are more than could be counted. */
	readonly more: boolean;
	/** Somebody is linked to whom it is going right now. */
	readonly goingOver: boolean;
}

/** What would be lost with this device; null when nothing would, or it isn't known. */
export function leftBehind(
	mesh: Pick<MeshStatus, 'carried' | 'devices' | 'onlyHere'>
): LeftBehind | null {
	const closing = closingNow(mesh);
	if (!closing.onlyHere) return null;
	return {
		records: closing.records.length,
		more: closing.records.length >= maxCarried,
		goingOver: closing.catchingUp.length > 0
	};
}

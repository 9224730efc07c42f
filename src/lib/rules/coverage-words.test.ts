import type { DeviceId, PersonId } from '$lib/model/ids';
import { noMesh, type KnownDevice, type MeshStatus } from '$lib/model/light';
import { expect, test } from 'vitest';
import { leftBehind, whereItIs, type MyChanges } from './coverage-words';

const now = 1_700_000_000_000;
const hourMs = 3_600_000;
const bob: KnownDevice = {
	deviceId: 'bob-phone' as DeviceId,
	personId: 'bob' as PersonId,
	where: 'away',
	links: [],
	inStep: false,
	seenAt: now - hourMs,
	inStepAt: now - hourMs,
	lacks: 0
};
const status = (more: Partial<MeshStatus>): MeshStatus => ({
	...{ ...noMesh, role: 'holder', onlyHere: false, devices: [bob] },
	...more
});
const mine = { lastAt: now - 2 * hourMs, severalDevices: false };
const where = (more: Partial<MeshStatus>, changes: MyChanges = mine) =>
	whereItIs('soup', status(more), changes, now);

test('a change that nobody else has, or only some have, is said as it is', () => {
	expect(where({ carried: [{ record: 'soup', devices: 0 }] })).toBe('only-here');
	expect(where({ carried: [{ record: 'soup', devices: 3 }] })).toEqual({ devices: 3 });
});

test('what is carried no more is with everyone who was here today', () => {
	expect(where({})).toBe('everyone-today');
});

test('where nobody was here today, nothing is said of everyone', () => {
	expect(where({ devices: [] })).toBeNull();
	expect(where({ devices: [{ ...bob, seenAt: now - 25 * hourMs }] })).toBeNull();
});

test('nothing is said before it is known, without a mesh, or of what I never changed', () => {
	expect(where({ onlyHere: null })).toBeNull();
	expect(where({ role: 'none' })).toBeNull();
	expect(where({}, { ...mine, lastAt: null })).toBeNull();
});

test('a full list claims nothing of what is not on it', () => {
	const carried = Array.from({ length: 200 }, (_, at) => ({ record: `r${at}`, devices: 1 }));
	expect(where({ carried })).toBeNull();
});

test('what I may have changed on my other device needs equal contents since then', () => {
	const several = { ...mine, severalDevices: true };
	expect(where({}, several)).toBe('everyone-today');
	expect(where({ devices: [{ ...bob, inStepAt: now - 3 * hourMs }] }, several)).toBeNull();
	expect(where({ devices: [{ ...bob, inStepAt: null }] }, several)).toBeNull();
	const here = { ...bob, where: 'linked', inStep: true, inStepAt: null } as const;
	expect(where({ devices: [here] }, several)).toBe('everyone-today');
});

test('what would be lost is counted by record, and says when it is on its way', () => {
	const carried = [
		{ record: 'soup', devices: 0 },
		{ record: 'ladder', devices: 0 },
		{ record: 'lamp', devices: 2 }
	];
	const lacking = { ...bob, where: 'linked', lacks: 2 } as const;
	expect(leftBehind(status({ onlyHere: true, carried }))).toEqual({
		...{ records: 2, more: false, goingOver: false }
	});
	expect(leftBehind(status({ onlyHere: true, carried, devices: [lacking] }))?.goingOver).toBe(true);
	const many = Array.from({ length: 200 }, (_, at) => ({ record: `r${at}`, devices: 0 }));
	expect(leftBehind(status({ onlyHere: true, carried: many }))?.more).toBe(true);
});

test.each([false, null])('nothing would be lost while only here is %s', (onlyHere) => {
	expect(leftBehind(status({ onlyHere }))).toBeNull();
});

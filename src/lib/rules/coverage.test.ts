import type { DeviceId, PersonId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import { expect, test } from 'vitest';
import { closingNow, todayMs, wasHereToday, wordsKind } from './coverage';

const carried = [
	{ record: 'soup', devices: 0 },
	{ record: 'ladder', devices: 3 }
];

test('a record that nobody else has is only here', () => {
	expect(wordsKind('soup', carried)).toBe('only-here');
});

test('a record that some have says on how many devices it is', () => {
	expect(wordsKind('ladder', carried)).toEqual({ devices: 3 });
});

test('a record that needs no carrying is with everyone who was here today', () => {
	expect(wordsKind('lamp', carried)).toBe('everyone-today');
});

test('here today means within 24 hours, across midnight, and a clock that went back counts as now', () => {
	const now = 1_700_000_000_000;
	expect(wasHereToday(now - todayMs + 1, now)).toBe(true);
	expect(wasHereToday(now - todayMs, now)).toBe(false);
	expect(wasHereToday(now + 5_000, now)).toBe(true);
});

const device = (name: string, where: KnownDevice['where'], lacks: number): KnownDevice => ({
	deviceId: name as DeviceId,
	personId: `person-${name}` as PersonId,
	where,
	links: [],
	inStep: lacks === 0,
	seenAt: 0,
	inStepAt: null,
	lacks
});

test('closing leaves behind the records that are on no other device, and names who would take them', () => {
	const devices = [device('bob', 'here', 1), device('carol', 'here', 0), device('tom', 'away', 5)];
	expect(closingNow({ onlyHere: true, carried, devices })).toEqual({
		onlyHere: true,
		records: ['soup'],
		catchingUp: ['bob']
	});
});

test.each([false, null])('closing costs nobody anything while only here is %s', (onlyHere) => {
	expect(closingNow({ onlyHere, carried, devices: [device('bob', 'here', 1)] })).toEqual({
		onlyHere: false,
		records: [],
		catchingUp: []
	});
});

import { describe, expect, test } from 'vitest';
import { formatDay, formatWhen } from './format';

const now = new Date(2026, 10, 20, 15, 30).getTime();
const at = (day: number, hour = 12, minute = 0) => new Date(2026, 10, day, hour, minute).getTime();

describe('a day in words', () => {
	test('is told by its distance when it is near', () => {
		expect(formatDay('2026-11-20', 'en', now)).toBe('today');
		expect(formatDay('2026-11-21', 'en', now)).toBe('tomorrow');
		expect(formatDay('2026-11-19', 'es', now)).toBe('ayer');
		expect(formatDay('2026-11-23', 'en', now)).toBe('Monday');
		expect(formatDay('2026-11-23', 'es', now)).toBe('lunes');
	});
	test('has its date beyond a week, and its year when it is another', () => {
		expect(formatDay('2026-12-01', 'en', now)).toMatch(/Tue.*Dec.*1/);
		expect(formatDay('2027-01-05', 'en', now)).toContain('2027');
	});
	test('never reads a calendar day as the day before, in any time zone', () => {
		expect(formatDay('2026-12-31', 'en', now)).toContain('31');
	});
	test('gives back what is no date', () => {
		expect(formatDay('soon', 'en', now)).toBe('soon');
	});
});

describe('a moment in words', () => {
	test('grows less exact with distance', () => {
		expect(formatWhen(now - 5 * 60_000, 'en', now)).toBe('5 minutes ago');
		expect(formatWhen(at(20, 9, 5), 'en', now)).toMatch(/^0?9:05/);
		expect(formatWhen(at(19, 14, 5), 'es', now)).toMatch(/^ayer 14:05/);
		expect(formatWhen(at(17, 14, 5), 'es', now)).toMatch(/^martes 14:05/);
	});
	test('is just now for a clock that runs a little ahead', () => {
		expect(formatWhen(now + 60_000, 'en', now)).toBe('just now');
	});
});

import { describe, expect, it } from 'vitest';
import { dayAfter, daysUntil, noonOf } from './calendar';

describe('calendar days', () => {
	const now = new Date(2026, 9, 24, 23, 59).getTime();

	it('counts whole days from one minute to midnight', () => {
		expect(daysUntil('2026-10-24', now)).toBe(0);
		expect(daysUntil('2026-10-25', now)).toBe(1);
		expect(daysUntil('2026-10-20', now)).toBe(-4);
	});

	it('is not led astray by the night the clocks change', () => {
		expect(dayAfter(now, 30)).toBe('2026-11-23');
		expect(daysUntil(dayAfter(now, 30), now)).toBe(30);
	});

	it('refuses what is not a day', () => {
		expect(noonOf('2026-02-30')).toBeNull();
		expect(noonOf('next week')).toBeNull();
		expect(daysUntil('', now)).toBeNull();
	});
});

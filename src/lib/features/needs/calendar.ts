import { daysBetween, localDay } from '$lib/rules/post-status';

/** Noon of a calendar day here, ms; null when it is not a day. */
export function noonOf(day: string): number | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
	if (!match) return null;
	const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 12);
	return localDay(at.getTime()) === day ? at.getTime() : null;
}

/** Whole days from now's day to that day: 0 is today, negative is past; null when it is not a day. */
export function daysUntil(day: string, now: number): number | null {
	return noonOf(day) === null ? null : daysBetween(localDay(now), day);
}

/** The calendar day that many days after now's. */
export function dayAfter(now: number, days: number): string {
	const noon = new Date(now);
	noon.setHours(12, 0, 0, 0);
	noon.setDate(noon.getDate() + days);
	return localDay(noon.getTime());
}

import * as m from '$lib/paraglide/messages.js';
import { getLocale } from '$lib/paraglide/runtime.js';

/** The language of the page in the person's own country, for clocks and dates: "en" reads "en-GB" where the browser says so. */
export const regionalLocale = (): string => {
	const locale = getLocale();
	return navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;
};

const dayMs = 86_400_000;
const startOfDay = (date: Date): number => new Date(date).setHours(0, 0, 0, 0);

/** `YYYY-MM-DD` as that day's local midnight, or ms as they are; an invalid date when neither. */
function toDate(dateOrMs: string | number): Date {
	if (typeof dateOrMs === 'number') return new Date(dateOrMs);
	const [year = NaN, month = NaN, day = NaN] = dateOrMs.split('-').map(Number);
	return new Date(year, month - 1, day);
}

/**
 * A calendar day in words: "today", "tomorrow", "Monday" within the coming week, else "Mon 24 Nov",
 * with the year when it is another one. What is no date is given back as it came.
 */
export function formatDay(
	dateOrMs: string | number,
	locale: string = regionalLocale(),
	now: number = Date.now()
): string {
	const date = toDate(dateOrMs);
	if (Number.isNaN(date.getTime())) return String(dateOrMs);
	const days = Math.round((startOfDay(date) - startOfDay(new Date(now))) / dayMs);
	if (Math.abs(days) <= 1)
		return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
	if (days > 0 && days < 7) return date.toLocaleDateString(locale, { weekday: 'long' });
	const sameYear = date.getFullYear() === new Date(now).getFullYear();
	return date.toLocaleDateString(locale, {
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		...(sameYear ? {} : { year: 'numeric' })
	});
}

/** A moment in the past, as people say it: "just now", "5 minutes ago", "Tuesday 14:05", "24 Nov 14:05". */
export function formatWhen(
	ms: number,
	locale: string = regionalLocale(),
	now: number = Date.now()
): string {
	const date = new Date(ms);
	if (Number.isNaN(date.getTime())) return '';
	const minutes = Math.round((now - ms) / 60_000);
	if (minutes < 1 && minutes > -5) return m.common_just_now();
	const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
	if (minutes >= 1 && minutes < 60) return relative.format(-minutes, 'minute');
	const clock = date.toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' });
	const days = Math.round((startOfDay(new Date(now)) - startOfDay(date)) / dayMs);
	if (days === 0) return clock;
	if (days === 1) return `${relative.format(-1, 'day')} ${clock}`;
	if (days > 1 && days < 7)
		return `${date.toLocaleDateString(locale, { weekday: 'long' })} ${clock}`;
	return formatDay(ms, locale, now) + ' ' + clock;
}

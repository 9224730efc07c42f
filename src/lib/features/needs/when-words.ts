import type { Lifetime, Post, PostWhen } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { duePhase } from '$lib/rules/post-due';
import { localDay } from '$lib/rules/post-status';
import { regionalLocale } from '$lib/ui/format';
import { daysUntil, noonOf } from './calendar';
import { urgencyLabel } from './label-words';

/** A calendar day as people say it: "Monday" within a week before or after, "1 December" beyond. */
export function dayWords(day: string, now: number): string {
	const noon = noonOf(day);
	const days = daysUntil(day, now);
	if (noon === null || days === null) return day;
	const near = days !== 0 && Math.abs(days) < 7;
	const thisYear = new Date(noon).getFullYear() === new Date(now).getFullYear();
	return new Intl.DateTimeFormat(
		regionalLocale(),
		near
			? { weekday: 'long' }
			: { day: 'numeric', month: 'long', ...(thisYear ? {} : { year: 'numeric' }) }
	).format(noon);
}

function timeWords(time: string | undefined): string {
	const match = /^(\d{2}):(\d{2})$/.exec(time ?? '');
	if (!match) return '';
	const at = new Date(2026, 0, 1, Number(match[1]), Number(match[2]));
	return ` ${new Intl.DateTimeFormat(regionalLocale(), { timeStyle: 'short' }).format(at)}`;
}

/**
 * When a post is wanted ("by Monday 8:30", "today", "any time"; "since Thursday" when it said "in the
 * next two days" last Thursday), and whether that is pressing. `madeAt`: when it was posted, if it was.
 */
export function whenWords(
	{ when, urgency, madeAt: posted }: PostWhen & { readonly madeAt?: number },
	now: number
): { readonly words: string; readonly soon: boolean } {
	const madeAt = posted ?? now;
	if (when.kind === 'recurring')
		return { words: when.words || m.board_when_recurring(), soon: urgency === 'two-days' };
	const phase = duePhase({ when, urgency, madeAt }, now);
	if (when.kind === 'flexible')
		return phase === 'ahead'
			? { words: urgencyLabel(urgency), soon: urgency === 'two-days' }
			: {
					words: m.board_when_since({ day: dayWords(localDay(madeAt), now) }),
					soon: phase === 'waiting' && urgency === 'two-days'
				};
	const days = daysUntil(when.date, now);
	const time = timeWords(when.time);
	if (days === null) return { words: when.date, soon: false };
	if (days === 0) return { words: m.board_when_today() + time, soon: true };
	if (days === 1) return { words: m.board_when_tomorrow() + time, soon: true };
	const day = dayWords(when.date, now) + time;
	return days < 0
		? { words: m.board_when_was_due({ day }), soon: false }
		: { words: m.board_when_by({ day }), soon: days <= 2 };
}

/** How long a post stays up, in words. */
export function lifetimeWords(lifetime: Lifetime, now: number): string {
	return lifetime.kind === 'standing'
		? m.board_lifetime_standing()
		: m.board_lifetime_until({ day: dayWords(lifetime.date, now) });
}

/** What a screen reader hears for a card's link besides its title. */
export const numberWords = (post: Post): string => m.board_number({ number: post.number });

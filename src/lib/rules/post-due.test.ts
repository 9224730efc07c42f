import { describe, expect, test } from 'vitest';
import { dueAt, duePhase } from './post-due';
import { postOf } from './post-for-tests';

const now = new Date(2026, 10, 21, 12).getTime();
const daysAgo = (days: number): number => now - days * 86_400_000;
const by = (date: string, time?: string) =>
	postOf({ when: { kind: 'by', date, ...(time === undefined ? {} : { time }) } });

describe('when a post is wanted', () => {
	test('is the end of its day, or its time on that day', () => {
		expect(dueAt(by('2026-11-21'))).toBe(new Date(2026, 10, 22).getTime());
		expect(dueAt(by('2026-11-21', '08:30'))).toBe(new Date(2026, 10, 21, 8, 30).getTime());
	});
	test('follows its urgency where no day is named, or a day that is none', () => {
		expect(dueAt(postOf({ urgency: 'two-days', madeAt: daysAgo(2) }))).toBe(now);
		expect(dueAt(postOf({ urgency: 'any' }))).toBe(Infinity);
		expect(dueAt({ ...by('soon'), urgency: 'week', madeAt: daysAgo(7) })).toBe(now);
	});
});

describe('a post', () => {
	test('is past once its day is over, and not while the day lasts', () => {
		expect(duePhase(by('2026-11-20'), now)).toBe('past');
		expect(duePhase(by('2026-11-21', '08:30'), now)).toBe('ahead');
		expect(duePhase(by('2026-11-22'), now)).toBe('ahead');
	});
	test('without a day waits a week beyond its time before it is past', () => {
		const urgent = (days: number) => postOf({ urgency: 'two-days', madeAt: daysAgo(days) });
		expect(duePhase(urgent(1), now)).toBe('ahead');
		expect(duePhase(urgent(3), now)).toBe('waiting');
		expect(duePhase(urgent(8.9), now)).toBe('waiting');
		expect(duePhase(urgent(9), now)).toBe('past');
	});
	test('that offers something for two days does not wait beyond them', () => {
		const offer = postOf({ kind: 'offer', urgency: 'two-days', madeAt: daysAgo(3) });
		expect(duePhase(offer, now)).toBe('past');
	});
	test('for any time, or again and again, is never past', () => {
		expect(duePhase(postOf({ urgency: 'any', madeAt: daysAgo(900) }), now)).toBe('ahead');
		const weekly = { kind: 'recurring', words: 'Tuesdays' } as const;
		const post = postOf({ when: weekly, urgency: 'two-days', madeAt: daysAgo(900) });
		expect(duePhase(post, now)).toBe('ahead');
	});
});

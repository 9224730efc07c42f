import type { RecordId } from '$lib/model/ids';
import { postOf } from '$lib/rules/post-for-tests';
import { describe, expect, it } from 'vitest';
import { boardRows, sectionOf } from './board-sections';

const noon = new Date(2026, 10, 21, 12).getTime();
const by = (date: string) => postOf({ when: { kind: 'by', date } });
const named = (id: string, more: Parameters<typeof postOf>[0] = {}) =>
	postOf({ id: id as RecordId, ...more });

describe('the sections of the board', () => {
	it('follow the day when there is one, and the urgency when there is none', () => {
		expect(sectionOf(by('2026-11-21'), noon)).toBe('two-days');
		expect(sectionOf(by('2026-11-23'), noon)).toBe('two-days');
		expect(sectionOf(by('2026-11-24'), noon)).toBe('week');
		expect(sectionOf(by('2026-11-28'), noon)).toBe('week');
		expect(sectionOf(by('2026-11-29'), noon)).toBe('later');
		expect(sectionOf(postOf({ urgency: 'two-days' }), noon)).toBe('two-days');
		expect(sectionOf(postOf({ urgency: 'five-days' }), noon)).toBe('week');
		expect(sectionOf(postOf({ urgency: 'any' }), noon)).toBe('any');
	});

	it('keep what is past its time from standing before what can still be done', () => {
		const posted = (day: number) =>
			postOf({ urgency: 'two-days', madeAt: new Date(2026, 10, day, 12).getTime() });
		expect(sectionOf(by('2026-11-20'), noon)).toBe('past');
		expect(sectionOf(posted(15), noon)).toBe('two-days');
		expect(sectionOf(posted(2), noon)).toBe('past');
	});

	it('put what has come down last, whatever its day', () => {
		const expired = postOf({
			urgency: 'two-days',
			lifetime: { kind: 'until', date: '2026-11-20' }
		});
		expect(sectionOf(expired, noon)).toBe('over');
	});

	it('never share a row, keep the order inside, and count cards from one', () => {
		const posts = [
			named('a', { urgency: 'any' }),
			named('b', { urgency: 'two-days' }),
			named('c', { urgency: 'any' }),
			named('d', { urgency: 'any' })
		];
		const rows = boardRows(posts, noon, 2, true);
		expect(rows.map(({ section, cards }) => [section, cards.map(({ post }) => post.id)])).toEqual([
			['two-days', ['b']],
			['any', ['a', 'c']],
			[null, ['d']]
		]);
		expect(rows.flatMap(({ cards }) => cards.map(({ position }) => position))).toEqual([
			1, 2, 3, 4
		]);
	});

	it('are left out when another order was chosen', () => {
		const rows = boardRows([named('a'), named('b', { urgency: 'two-days' })], noon, 2, false);
		expect(rows).toHaveLength(1);
		expect(rows[0]?.section).toBeNull();
	});
});

import type { PersonId, RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import { describe, expect, test } from 'vitest';
import { expiringOfMine, handsNow } from './hands-now';
import { claimOf, postOf } from './post-for-tests';

const now = new Date(2026, 10, 21, 12).getTime();
const named = (id: string, more: Partial<Post>): Post => postOf({ id: id as RecordId, ...more });
const ids = (posts: readonly Post[]) => posts.map((post) => post.id);

describe('what needs hands now', () => {
	test('comes soonest first, and nobody-yet before somebody-already', () => {
		const posts = [
			named('week', { urgency: 'week' }),
			named('half', { urgency: 'two-days', wanted: 2, claims: [claimOf('bob')] }),
			named('nobody', { urgency: 'two-days' }),
			named('today', { when: { kind: 'by', date: '2026-11-21' }, urgency: 'any' })
		];
		expect(ids(handsNow(posts, now))).toEqual(['today', 'nobody', 'half', 'week']);
	});
	test('leaves out what has enough hands, is closed, in the bin, an offer, or can wait', () => {
		const bob = { by: 'bob' as PersonId, at: 1 };
		const posts = [
			named('enough', { urgency: 'two-days', claims: [claimOf('bob')] }),
			named('closed', { urgency: 'two-days', closed: { ...bob, reason: 'met-here' } }),
			named('binned', { urgency: 'two-days', gone: bob }),
			named('offer', { urgency: 'two-days', kind: 'offer' }),
			named('expired', { urgency: 'two-days', lifetime: { kind: 'until', date: '2026-11-01' } }),
			named('some day', { urgency: 'any' })
		];
		expect(handsNow(posts, now)).toEqual([]);
	});
	test('leaves out what is past its time, and counts what waits as the soonest', () => {
		const daysAgo = (days: number) => now - days * 86_400_000;
		const posts = [
			named('yesterday', { when: { kind: 'by', date: '2026-11-20' }, urgency: 'two-days' }),
			named('today', { when: { kind: 'by', date: '2026-11-21' } }),
			named('forgotten', { urgency: 'two-days', madeAt: daysAgo(40) }),
			named('waiting', { urgency: 'two-days', madeAt: daysAgo(4) })
		];
		expect(ids(handsNow(posts, now))).toEqual(['waiting', 'today']);
	});
	test('wants hands again when the one who said yes steps back', () => {
		const posts = [
			named('again', {
				urgency: 'two-days',
				claims: [claimOf('bob', { state: 'stepped-back' })]
			})
		];
		expect(ids(handsNow(posts, now))).toEqual(['again']);
	});
	test('takes a day that is no day for the urgency', () => {
		const posts = [named('odd', { when: { kind: 'by', date: 'soon' }, urgency: 'week' })];
		expect(ids(handsNow(posts, now))).toEqual(['odd']);
	});
});

test('my own posts are named before they come down, not those of others', () => {
	const lifetime = { kind: 'until', date: '2026-11-23' } as const;
	const posts = [
		named('mine', { lifetime }),
		named('theirs', { lifetime, madeBy: 'bob' as PersonId }),
		named('brought in for Ravi', { lifetime, importedAs: 'row', onBehalfOf: 'Ravi' })
	];
	expect(ids(expiringOfMine(posts, 'alice' as PersonId, now))).toEqual(['mine']);
});

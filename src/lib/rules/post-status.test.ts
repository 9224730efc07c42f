import { expect, test } from 'vitest';
import type { PersonId } from '$lib/model/ids';
import { claimOf, postOf } from './post-for-tests';
import { binDaysLeft, daysBetween, localDay, postStatus, saidYesApart } from './post-status';

const now = new Date(2026, 10, 21, 12).getTime();
const bob = 'bob' as PersonId;

test('a post goes from open to someone on it, done and closed by what people say alone', () => {
	const post = postOf({ wanted: 2 });
	expect(postStatus(post, now)).toMatchObject({ kind: 'open', have: 0, wanted: 2 });
	const one = { ...post, claims: [claimOf('bob', { state: 'done' })] };
	expect(postStatus(one, now)).toMatchObject({ kind: 'someone-on-it', have: 1 });
	const both = { ...one, claims: [...one.claims, claimOf('carol', { state: 'going' })] };
	expect(postStatus(both, now)).toMatchObject({ kind: 'someone-on-it', have: 2 });
	const done = both.claims.map((claim) => ({ ...claim, state: 'done' as const }));
	expect(postStatus({ ...post, claims: done }, now)).toMatchObject({ kind: 'done' });
	const closed = { reason: 'met-here' as const, by: bob, at: 1 };
	expect(postStatus({ ...post, closed }, now)).toMatchObject({ kind: 'closed' });
});

test('who stepped back counts for nothing', () => {
	const claims = [claimOf('bob', { state: 'stepped-back', quantity: 5 })];
	expect(postStatus(postOf({ claims }), now)).toMatchObject({ kind: 'open', have: 0 });
});

test('as many as possible is done when all who came have done it', () => {
	const claims = [claimOf('bob', { state: 'done' })];
	expect(postStatus(postOf({ wanted: null, claims }), now).kind).toBe('done');
});

test('what goes on is not over because one neighbour was helped', () => {
	const claims = [claimOf('bob', { state: 'done' })];
	const post = postOf({ size: 'ongoing', wanted: null, claims });
	expect(postStatus(post, now).kind).toBe('someone-on-it');
});

test('a post warns in its last three days, lasts through its last day, and then expires', () => {
	const until = (date: string) => postStatus(postOf({ lifetime: { kind: 'until', date } }), now);
	expect(until('2026-11-25')).toMatchObject({ kind: 'open', daysLeft: 4, expiring: false });
	expect(until('2026-11-24')).toMatchObject({ daysLeft: 3, expiring: true });
	expect(until('2026-11-21')).toMatchObject({ kind: 'open', daysLeft: 0, expiring: true });
	expect(until('2026-11-20')).toMatchObject({ kind: 'expired', daysLeft: -1, expiring: false });
});

test('two who said yes while apart are named when one was wanted, or nobody knows how many', () => {
	const claims = [claimOf('bob'), claimOf('carol')];
	expect(saidYesApart(postOf({ claims }))).toEqual(['bob', 'carol']);
	expect(saidYesApart(postOf({ claims, wanted: null }))).toEqual(['bob', 'carol']);
	expect(saidYesApart(postOf({ claims, wanted: 2 }))).toEqual([]);
	expect(
		saidYesApart(postOf({ claims: [claimOf('bob', { quantity: 2 }), claimOf('carol')], wanted: 2 }))
	).toEqual(['bob', 'carol']);
});

test('a yes said with the other on the screen is not apart, nor is one that is over', () => {
	const knowing = [claimOf('bob'), claimOf('carol', { saw: [bob] })];
	expect(saidYesApart(postOf({ claims: knowing }))).toEqual([]);
	const over = [claimOf('bob'), claimOf('carol', { state: 'stepped-back' })];
	expect(saidYesApart(postOf({ claims: over }))).toEqual([]);
	const mine = [claimOf('bob'), claimOf('bob', { speaksFor: 'Tom' })];
	expect(saidYesApart(postOf({ claims: mine }))).toEqual([]);
});

test('days are counted over month ends and clock changes', () => {
	expect(daysBetween('2026-10-20', '2026-11-02')).toBe(13);
	expect(localDay(new Date(2026, 0, 5, 23, 59).getTime())).toBe('2026-01-05');
	const gone = { by: bob, at: now - 29.5 * 86_400_000 };
	expect(binDaysLeft(postOf({ gone }), now)).toBe(1);
});

import type { RecordId } from '$lib/model/ids';
import { claimOf, postOf } from '$lib/rules/post-for-tests';
import { expect, test } from 'vitest';
import { printParts } from './print-board';

const now = new Date(2026, 10, 21, 12).getTime();
const numbers = (show: 'both' | 'need' | 'offer') =>
	printParts(posts, show, now).map(({ kind, count, groups }) => [
		kind,
		count,
		groups.map((group) => [group.category, group.posts.map((post) => post.number)])
	]);
const post = (number: string, more: Parameters<typeof postOf>[0] = {}) =>
	postOf({ id: number as RecordId, number, ...more });
const gone = { by: postOf().madeBy, at: now };
const posts = [
	post('1', { category: 'rides' }),
	post('2', { kind: 'offer' }),
	post('3'),
	post('4', { claims: [claimOf('bob')] }),
	post('5', { wanted: 3, claims: [claimOf('bob')] }),
	post('6', { gone }),
	post('7', { closed: { ...gone, reason: 'met-here' } }),
	post('8', { lifetime: { kind: 'until', date: '2026-11-01' } })
];

test('paper shows what still wants hands, by category, and nothing that is taken, closed, past or binned', () => {
	expect(numbers('both')).toEqual([
		[
			'need',
			3,
			[
				['food', ['3', '5']],
				['rides', ['1']]
			]
		],
		['offer', 1, [['food', ['2']]]]
	]);
	expect(numbers('offer')).toEqual([['offer', 1, [['food', ['2']]]]]);
});

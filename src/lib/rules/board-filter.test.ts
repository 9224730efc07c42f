import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PersonId, RecordId } from '$lib/model/ids';
import { categories, postKinds, urgencies } from '$lib/model/post';
import {
	emptyFilter,
	filterFromText,
	filterPosts,
	filterToText,
	parseBoardFilter,
	type BoardFilter
} from './board-filter';
import { claimOf, postOf } from './post-for-tests';

const now = new Date(2026, 10, 21, 12).getTime();
const me = 'alice' as PersonId;
const closed = { reason: 'met-here' as const, by: me, at: 1 };
const posts = [
	postOf({ id: 'a' as RecordId, number: '12b', area: 'Elm  Street', madeAt: 3 }),
	postOf({
		id: 'b' as RecordId,
		number: '2',
		kind: 'offer',
		madeBy: 'bob' as PersonId,
		madeAt: 1,
		urgency: 'week'
	}),
	postOf({ id: 'c' as RecordId, number: '12', closed, madeAt: 2 }),
	postOf({
		id: 'd' as RecordId,
		number: '100',
		claims: [claimOf('bob')],
		when: { kind: 'by', date: '1969-12-25' },
		madeAt: 4
	}),
	postOf({ id: 'e' as RecordId, number: '7', gone: { by: me, at: 1 } })
];
const shown = (filter: Partial<BoardFilter>, matches: ReadonlySet<RecordId> | null = null) =>
	filterPosts(posts, { ...emptyFilter, ...filter }, { me, now, matches })
		.map((post) => post.id)
		.join('');

test('without a filter the open posts are shown, soonest first, the bin never', () => {
	expect(shown({})).toBe('dba');
	expect(shown({ show: 'closed' })).toBe('c');
	expect(shown({ show: 'all', sort: 'newest' })).toBe('dacb');
	expect(shown({ show: 'all', sort: 'number' })).toBe('bcad');
});

test('each filter narrows by its own field', () => {
	expect(shown({ kind: 'offer' })).toBe('b');
	expect(shown({ area: 'elm street' })).toBe('a');
	expect(shown({ urgency: 'week' })).toBe('b');
	expect(shown({ category: 'rides' })).toBe('');
	expect(shown({ mine: true })).toBe('da');
	expect(
		filterPosts(
			posts,
			{ ...emptyFilter, mine: true },
			{ me: 'bob' as PersonId, now, matches: null }
		).map((post) => post.id)
	).toEqual(['d', 'b']);
	expect(shown({ unanswered: true })).toBe('ba');
	expect(shown({}, new Set(['a' as RecordId]))).toBe('a');
});

test('any filter survives the address bar', () => {
	const filter = fc.record({
		show: fc.constantFrom('open', 'all', 'closed'),
		kind: fc.option(fc.constantFrom(...postKinds)),
		category: fc.option(fc.constantFrom(...categories)),
		area: fc.option(fc.string({ unit: 'grapheme' })),
		urgency: fc.option(fc.constantFrom(...urgencies)),
		mine: fc.boolean(),
		unanswered: fc.boolean(),
		sort: fc.constantFrom('soonest', 'newest', 'number'),
		words: fc.string({ unit: 'grapheme' })
	});
	fc.assert(
		fc.property(filter, (said) => {
			const parsed = parseBoardFilter(said);
			expect(filterFromText(filterToText(parsed))).toEqual(parsed);
		})
	);
	expect(filterToText(emptyFilter)).toBe('');
});

test('rubbish in the address bar or the cache is an empty filter, field by field', () => {
	expect(filterFromText('show=everything&mine=yes&__proto__=1&kind=offer')).toEqual({
		...emptyFilter,
		kind: 'offer'
	});
	fc.assert(
		fc.property(fc.anything(), (input) => {
			expect(Object.keys(parseBoardFilter(input))).toEqual(Object.keys(emptyFilter));
		})
	);
});

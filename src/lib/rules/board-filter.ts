import type { PersonId, RecordId } from '$lib/model/ids';
import { categories, postKinds, urgencies, type Post } from '$lib/model/post';
import { cleanLine } from '$lib/model/text';
import * as v from 'valibot';
import { dueAt } from './post-due';
import { isPostedBy, postStatus, standingClaims, type PostStatus } from './post-status';

const shows = ['open', 'all', 'closed'] as const;
const sorts = ['soonest', 'newest', 'number'] as const;

const word = v.pipe(
	v.string(),
	v.maxLength(2_000),
	v.transform((text) => cleanLine(text, 200))
);
const schema = v.object({
	/** `open`: open or someone's on it; `closed`: closed, done or expired. The bin is in none. */
	show: v.fallback(v.picklist(shows), 'open'),
	kind: v.fallback(v.nullable(v.picklist(postKinds)), null),
	category: v.fallback(v.nullable(v.picklist(categories)), null),
	/** As written; compared without regard to capitals and blanks. */
	area: v.fallback(v.nullable(v.pipe(word, v.minLength(1))), null),
	urgency: v.fallback(v.nullable(v.picklist(urgencies)), null),
	/** Posted by me, or I said yes. */
	mine: v.fallback(v.boolean(), false),
	/** Open, and nobody has said yes. */
	unanswered: v.fallback(v.boolean(), false),
	sort: v.fallback(v.picklist(sorts), 'soonest'),
	/** What was typed to search; matching is doc/search's work. */
	words: v.fallback(word, '')
});

/** What of the board is shown, and in which order. */
export type BoardFilter = Readonly<v.InferOutput<typeof schema>>;

/** All open posts, soonest first. */
export const emptyFilter: BoardFilter = v.parse(schema, {});

/** A filter from anywhere; each field that does not parse is as in `emptyFilter`. */
export function parseBoardFilter(input: unknown): BoardFilter {
	const parsed = v.safeParse(schema, input);
	return parsed.success ? parsed.output : emptyFilter;
}

/** For the address bar: only what differs from `emptyFilter`, as a query without `?`. */
export function filterToText(filter: BoardFilter): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(filter)) {
		const empty: unknown = Reflect.get(emptyFilter, name);
		if (value !== empty && value !== null) query.set(name, value === true ? '1' : String(value));
	}
	return query.toString();
}

/** Reads what `filterToText` wrote; anything else counts as not said. */
export function filterFromText(text: string): BoardFilter {
	const said = new URLSearchParams(text.slice(0, 4_000));
	const fields: Record<string, unknown> = {};
	for (const [name, value] of said)
		if (name in schema.entries)
			fields[name] = name === 'mine' || name === 'unanswered' ? value === '1' : value;
	return parseBoardFilter(fields);
}

/** What of one post decides whether and where the board shows it; a board of thousands remembers it. */
export const standing = (
	post: Post,
	now: number
): { readonly kind: PostStatus['kind']; readonly due: number } => ({
	kind: postStatus(post, now).kind,
	due: dueAt(post)
});

/**
 * The posts to show, in order. `matches`: those the search words found; null when there are none.
 * `standingOf`: see `standing`.
 */
export function filterPosts(
	posts: readonly Post[],
	filter: BoardFilter,
	{
		me,
		now,
		matches,
		standingOf = standing
	}: {
		readonly me: PersonId;
		readonly now: number;
		readonly matches: ReadonlySet<RecordId> | null;
		readonly standingOf?: typeof standing;
	}
): readonly Post[] {
	const area = filter.area === null ? null : sameArea(filter.area);
	const shown: { readonly post: Post; readonly due: number }[] = [];
	for (const post of posts) {
		if (post.gone !== null) continue;
		if (matches !== null && !matches.has(post.id)) continue;
		if (filter.kind !== null && post.kind !== filter.kind) continue;
		if (filter.category !== null && post.category !== filter.category) continue;
		if (filter.urgency !== null && post.urgency !== filter.urgency) continue;
		if (area !== null && sameArea(post.area) !== area) continue;
		if (filter.mine && !isMine(post, me)) continue;
		const { kind, due } = standingOf(post, now);
		if (!isShown(kind, filter)) continue;
		shown.push({ post, due });
	}
	const newest = (a: Post, b: Post): number => b.madeAt - a.madeAt || (a.id < b.id ? -1 : 1);
	if (filter.sort === 'soonest') shown.sort((a, b) => a.due - b.due || newest(a.post, b.post));
	else if (filter.sort === 'newest') shown.sort((a, b) => newest(a.post, b.post));
	else shown.sort((a, b) => compareNumbers(a.post.number, b.post.number));
	return shown.map(({ post }) => post);
}

/** How many posts the board shows unless it is asked for others, and to how many of them nobody has said yes. */
export function openCounts(
	posts: readonly Post[],
	now: number,
	standingOf = standing
): { readonly open: number; readonly nobody: number } {
	const counts = { open: 0, nobody: 0 };
	for (const post of posts) {
		if (post.gone !== null) continue;
		const { kind } = standingOf(post, now);
		if (kind === 'open') counts.nobody += 1;
		if (kind === 'open' || kind === 'someone-on-it') counts.open += 1;
	}
	return counts;
}

function isShown(kind: PostStatus['kind'], filter: BoardFilter): boolean {
	const live = kind === 'open' || kind === 'someone-on-it';
	if (filter.unanswered && kind !== 'open') return false;
	return filter.show === 'all' || live === (filter.show === 'open');
}

const isMine = (post: Post, me: PersonId): boolean =>
	isPostedBy(post, me) || standingClaims(post).some((claim) => claim.personId === me);

/** One spelling for what people write with other blanks and capitals. */
const sameArea = (area: string): string =>
	area.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();

/** "2" before "12" before "12b". */
function compareNumbers(a: string, b: string): number {
	const [wishedA, wishedB] = [Number.parseInt(a, 10), Number.parseInt(b, 10)];
	return wishedA - wishedB || a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

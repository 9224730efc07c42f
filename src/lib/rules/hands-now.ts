import type { Post, Urgency } from '$lib/model/post';
import type { PersonId } from '$lib/model/ids';
import { postStatus } from './post-status';

const dayMs = 86_400_000;
/** Days until help is wanted, when the post names no day. */
const daysOf: Record<Urgency, number> = { 'two-days': 2, 'five-days': 5, week: 7, any: 60 };

/** In how many days help is wanted: by its day if it names one, else by its urgency. */
function dueInDays(post: Post, now: number): number {
	if (post.when.kind !== 'by') return daysOf[post.urgency];
	const [year = NaN, month = NaN, day = NaN] = post.when.date.split('-').map(Number);
	const due = new Date(year, month - 1, day + 1).getTime();
	return Number.isNaN(due) ? daysOf[post.urgency] : (due - now) / dayMs;
}

/**
 * The needs that still want hands within the week, soonest first; those that nobody has said yes to
 * come before those that have some. Nothing closed, done, expired or in the bin.
 */
export function handsNow(posts: readonly Post[], now: number): readonly Post[] {
	return posts
		.filter((post) => post.kind === 'need' && post.gone === null)
		.map((post) => ({ post, status: postStatus(post, now), due: dueInDays(post, now) }))
		.filter(({ status, due }) => {
			const wants = status.wanted === null || status.have < status.wanted;
			const open = status.kind === 'open' || status.kind === 'someone-on-it';
			return open && wants && due <= 7;
		})
		.sort(
			(a, b) =>
				Math.floor(a.due / 2) - Math.floor(b.due / 2) ||
				a.status.have - b.status.have ||
				a.due - b.due ||
				a.post.madeAt - b.post.madeAt
		)
		.map(({ post }) => post);
}

/** My own posts that come down within days, for "keep it up?". */
export function expiringOfMine(posts: readonly Post[], me: PersonId, now: number): readonly Post[] {
	return posts.filter(
		(post) => post.madeBy === me && post.gone === null && postStatus(post, now).expiring
	);
}

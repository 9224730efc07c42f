import type { Post } from '$lib/model/post';
import type { PersonId } from '$lib/model/ids';
import { dueAt, duePhase } from './post-due';
import { isPostedBy, postStatus } from './post-status';

const dayMs = 86_400_000;
/**
 * The needs that still want hands within the week, soonest first; those that nobody has said yes to
 * come before those that have some. Nothing closed, done, expired or in the bin, and nothing whose
 * time is past: the board asks about that.
 */
export function handsNow(posts: readonly Post[], now: number): readonly Post[] {
	return posts
		.filter((post) => post.kind === 'need' && post.gone === null && duePhase(post, now) !== 'past')
		.map((post) => ({ post, status: postStatus(post, now), due: (dueAt(post) - now) / dayMs }))
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
		(post) => isPostedBy(post, me) && post.gone === null && postStatus(post, now).expiring
	);
}

import type { PersonId } from '$lib/model/ids';
import type { Claim, Post } from '$lib/model/post';
import { postStatus, standingClaims } from '$lib/rules/post-status';

/** The one thing a card offers this person next. */
export type MainAction = 'say-yes' | 'going' | 'done' | 'renew' | 'close' | 'give-back' | 'none';

/** What this person said about the post for themselves; null when nothing, or when they stepped back. */
export function myClaim(post: Post, me: PersonId): Claim | null {
	return (
		post.claims.find(
			(claim) => claim.personId === me && claim.speaksFor === '' && claim.state !== 'stepped-back'
		) ?? null
	);
}

/** A claim of this person that counts: for themselves, else for a neighbour; null when there is none. */
export const standingOf = (post: Post, me: PersonId): Claim | null =>
	myClaim(post, me) ?? standingClaims(post).find((claim) => claim.personId === me) ?? null;

/** Posted by this person for themselves. */
export const isMine = (post: Post, me: PersonId): boolean =>
	post.madeBy === me && post.onBehalfOf === '';

/** The next step for this person, or none when there is nothing to do. */
export function mainAction(post: Post, me: PersonId, now: number): MainAction {
	if (!post.editable) return 'none';
	if (post.gone) return 'give-back';
	const status = postStatus(post, now);
	if (status.kind === 'closed') return 'none';
	const mine = myClaim(post, me);
	if (mine?.state === 'offered') return 'going';
	if (mine?.state === 'going') return 'done';
	const full = status.wanted !== null && status.have >= status.wanted;
	if (post.madeBy === me) {
		if (status.kind === 'expired') return 'renew';
		if (status.kind === 'done') return 'close';
		if (isMine(post, me)) return 'none';
	}
	if (mine || full || status.kind === 'done' || status.kind === 'expired') return 'none';
	return 'say-yes';
}

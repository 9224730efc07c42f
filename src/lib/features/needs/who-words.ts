import type { PersonId } from '$lib/model/ids';
import type { Claim, Post, PostKind } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { postStatus, standingClaims } from '$lib/rules/post-status';

/** A person's name as the group knows it. */
export type NameOf = (person: PersonId) => string;

/** Whose yes a claim is: the neighbour spoken for, or the person. */
export const claimName = (claim: Claim, nameOf: NameOf): string =>
	claim.speaksFor || nameOf(claim.personId);

const one = {
	need: { offered: m.board_one_offered, going: m.board_one_going, done: m.board_one_done },
	offer: { offered: m.board_one_likes, going: m.board_one_coming, done: m.board_one_got }
} satisfies Record<PostKind, unknown>;
const you = {
	need: { offered: m.board_you_offered, going: m.board_you_going, done: m.board_you_done },
	offer: { offered: m.board_you_like, going: m.board_you_coming, done: m.board_you_got }
} satisfies Record<PostKind, unknown>;

function claimWords(claim: Claim, kind: PostKind, me: PersonId, nameOf: NameOf): string {
	if (claim.state === 'stepped-back') return '';
	return claim.personId === me && claim.speaksFor === ''
		? you[kind][claim.state]()
		: one[kind][claim.state]({ name: claimName(claim, nameOf) });
}

/** Who is on a post, for the foot of its card: names for the avatars, and the words beside them. */
export function onItWords(
	post: Post,
	me: PersonId,
	nameOf: NameOf,
	now: number
): { readonly names: readonly string[]; readonly words: string } {
	const standing = standingClaims(post);
	const names = standing.map((claim) => claimName(claim, nameOf));
	const first = standing.find((claim) => claim.personId === me) ?? standing[0];
	if (!first) return { names, words: m.board_nobody_yet() };
	const { have, wanted } = postStatus(post, now);
	const count =
		wanted === null || (wanted === 1 && have === 1)
			? ''
			: have > wanted
				? m.board_k_for_n({ have, wanted })
				: post.kind === 'need'
					? m.board_k_of_n({ have, wanted })
					: m.board_k_of_n_taken({ have, wanted });
	if (standing.length === 1) {
		const words = claimWords(first, post.kind, me, nameOf);
		return { names, words: count ? `${words} · ${count}` : words };
	}
	const mine = first.personId === me && first.speaksFor === '';
	const words = m.board_and_more({
		name: mine ? m.board_you() : claimName(first, nameOf),
		count: standing.length - 1
	});
	return { names, words: count ? `${words} · ${count}` : words };
}

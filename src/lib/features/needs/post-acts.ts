import {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	giveBackPost,
	renewPost,
	reopenPost,
	resolveCollision,
	thankFor,
	type Done,
	type Undo
} from '$lib/doc/commands';
import { dropContact, writeGroupContact } from '$lib/doc/contact';
import type { Session } from '$lib/features/session';
import type { RecordId } from '$lib/model/ids';
import type {
	Claim,
	ClosingReason,
	ContactAudience,
	ContactDetails,
	Lifetime,
	Post,
	PostDraft,
	PostSize,
	PostWhen,
	PostWords
} from '$lib/model/post';
import type { Problem } from '$lib/model/result';
import * as m from '$lib/paraglide/messages.js';
import { tell } from '$lib/ui/toast';
import { dayAfter, noonOf } from './calendar';
import { standingOf } from './main-action';
import { dayWords } from './when-words';

/** How long a renewal keeps a post up, days. */
export const renewalDays = 30;

/** What saying yes carries. */
export interface Yes {
	readonly quantity: number;
	readonly words: string;
	/** The neighbour without a device whose yes it is; empty for one's own. */
	readonly speaksFor: string;
}
/** What an edit form changed; what it leaves out stays. */
export interface PostChanges {
	readonly fields: Partial<PostWords & PostWhen & PostSize>;
	readonly lifetime: Lifetime | null;
	/** `drop` takes the contact away; null leaves it. */
	readonly contact:
		{ readonly audience: ContactAudience; readonly details: ContactDetails } | 'drop' | null;
}
export type PostActs = ReturnType<typeof createPostActs>;

const problemWords = (problem: Problem): string =>
	problem.code === 'newer-version'
		? m.board_problem_newer()
		: problem.code === 'not-found'
			? m.board_problem_gone()
			: problem.code === 'full'
				? m.board_problem_full()
				: m.board_problem();

/**
 * Everything a person can do to posts, each said aloud afterwards with a way to undo it. Called
 * from event handlers. What can't be done is said as well, and answers false or null.
 */
export function createPostActs(session: Session) {
	const { space } = session;
	function undoAll(undos: readonly Undo[]): void {
		const results = undos.map((undo) => undo());
		if (results.some((result) => !result.ok)) tell(m.board_problem_undo(), { tone: 'warn' });
		else if (results.some((result) => result.ok && result.value.leftAlone > 0))
			tell(m.board_told_undone_partly());
	}
	function report<T>(done: Done<T>, words: string): boolean {
		if (!done.ok) tell(problemWords(done.problem), { tone: 'warn' });
		else tell(words, { undo: () => undoAll([done.value.undo]) });
		return done.ok;
	}
	const claim = (
		post: Post,
		state: Claim['state'],
		words: string,
		said: Partial<Yes> = {},
		from: Claim | null = standingOf(post, space.me.personId)
	) =>
		report(
			claimPost(space, post.id, {
				state,
				quantity: said.quantity ?? from?.quantity ?? 1,
				words: said.words ?? from?.words ?? '',
				speaksFor: said.speaksFor ?? from?.speaksFor ?? ''
			}),
			words
		);
	/** The next state of a claim of mine, told in the words for a need or for an offer; `from` may be one I made for a neighbour. */
	const moveOn =
		(
			state: Claim['state'],
			ofNeed: typeof m.board_told_going,
			ofOffer: typeof m.board_told_going
		) =>
		(post: Post, from?: Claim) => {
			const told = post.kind === 'need' ? ofNeed : ofOffer;
			return claim(post, state, told({ number: post.number }), {}, from);
		};

	return {
		sayYes(post: Post, yes: Yes = { quantity: 1, words: '', speaksFor: '' }): boolean {
			const { number } = post;
			const words = yes.speaksFor
				? m.board_told_for({ number, name: yes.speaksFor })
				: post.kind === 'need'
					? m.board_told_said_yes({ number })
					: m.board_told_like({ number });
			return claim(post, 'offered', words, yes, null);
		},
		going: moveOn('going', m.board_told_going, m.board_told_coming),
		done: moveOn('done', m.board_told_done, m.board_told_got),
		stepBack: (post: Post, from?: Claim) =>
			claim(
				post,
				'stepped-back',
				from?.speaksFor
					? m.board_told_stepped_back_for({ number: post.number, name: from.speaksFor })
					: m.board_told_stepped_back({ number: post.number }),
				{},
				from
			),
		/** Says again what I said, having seen the others: both yeses stay and are shared. */
		share: (post: Post) =>
			claim(
				post,
				standingOf(post, space.me.personId)?.state ?? 'offered',
				m.board_told_shared({ number: post.number })
			),
		/** New words on my claim, having seen the others. */
		reword(post: Post, said: Partial<Yes>): boolean {
			const from = standingOf(post, space.me.personId);
			const words = m.board_told_words({ number: post.number });
			return claim(post, from?.state ?? 'offered', words, said, from);
		},
		thank: (post: Post, words: string) =>
			report(thankFor(space, post.id, words), m.board_told_thanked({ number: post.number })),
		close: (post: Post, reason: ClosingReason) =>
			report(closePost(space, post.id, reason), m.board_told_closed({ number: post.number })),
		reopen: (post: Post) =>
			report(reopenPost(space, post.id), m.board_told_reopened({ number: post.number })),
		/** Thirty days more, from today or from its own last day, whichever is later. */
		renew(post: Post): boolean {
			const now = space.now();
			const last = post.lifetime.kind === 'until' ? noonOf(post.lifetime.date) : null;
			const date = dayAfter(Math.max(now, last ?? now), renewalDays);
			return report(
				renewPost(space, post.id, { kind: 'until', date }),
				m.board_told_renewed({ number: post.number, day: dayWords(date, now) })
			);
		},
		bin: (post: Post) =>
			report(binPost(space, post.id), m.board_told_binned({ number: post.number })),
		giveBack: (post: Post) =>
			report(giveBackPost(space, post.id), m.board_told_given_back({ number: post.number })),
		settle: (collisionId: string, choice: 'mine' | 'theirs' | 'both') =>
			report(resolveCollision(space, collisionId, choice), m.board_told_settled()),

		/** Posts it and seals its contact; the new id, or null when it could not be posted. */
		async post(filled: PostDraft): Promise<RecordId | null> {
			const { contact } = filled;
			// In the sample street nobody else is there to keep it from, and nothing to seal with.
			const draft: PostDraft =
				session.sample && contact
					? { ...filled, contact: { ...contact, audience: 'group' } }
					: filled;
			const done = addPost(space, draft);
			if (!done.ok) {
				tell(problemWords(done.problem), { tone: 'warn' });
				return null;
			}
			const id = done.value.value;
			const made = space.posts.current().byId.get(id);
			if (draft.contact?.audience === 'those-who-said-yes' && made) {
				const sealed = await session.sealContact(
					made,
					draft.contact.details,
					draft.contact.audience
				);
				if (!sealed.ok) tell(m.board_problem_seal(), { tone: 'warn' });
			}
			tell(m.board_told_posted({ number: made?.number ?? '' }), {
				undo: () => undoAll([done.value.undo])
			});
			return id;
		},
		/** Writes what an edit form changed; false when something could not be written. */
		async change(post: Post, changes: PostChanges): Promise<boolean> {
			const undos: Undo[] = [];
			const steps = [
				Object.keys(changes.fields).length > 0 ? editPost(space, post.id, changes.fields) : null,
				changes.lifetime ? renewPost(space, post.id, changes.lifetime) : null
			];
			for (const step of steps) {
				if (step?.ok) undos.push(step.value.undo);
				else if (step) {
					tell(problemWords(step.problem), { tone: 'warn' });
					return false;
				}
			}
			if (changes.contact === 'drop') dropContact(space, post.id);
			else if (changes.contact) {
				const { details, audience } = changes.contact;
				const sealed = session.sample
					? writeGroupContact(space, post.id, details)
					: await session.sealContact(post, details, audience);
				if (!sealed.ok) {
					tell(m.board_problem(), { tone: 'warn' });
					return false;
				}
			}
			tell(
				m.board_told_saved({ number: post.number }),
				undos.length > 0 ? { undo: () => undoAll(undos.toReversed()) } : {}
			);
			return true;
		}
	};
}

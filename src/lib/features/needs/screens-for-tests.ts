import { addPost, claimPost } from '$lib/doc/commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { createTestSpace, meet, valueOf } from '$lib/doc/space-for-tests';
import type { PersonId, RecordId } from '$lib/model/ids';
import type { PostDraft } from '$lib/model/post';
import { draftOf } from '$lib/rules/post-for-tests';
import { toldEvent, type Told } from '$lib/ui/toast';
import { afterEach, beforeEach } from 'vitest';

const person = (letter: string) => letter.repeat(22) as PersonId;
export const [alice, bob] = [person('A'), person('B')];

/** A street of that person's own, with the real clock and chance. */
export const spaceOf = (me: PersonId): SpaceDoc =>
	createTestSpace(me, { now: Date.now, random: (n) => crypto.getRandomValues(new Uint8Array(n)) });

/** Posts a need with that title. */
export const add = (space: SpaceDoc, title: string, more: Partial<PostDraft> = {}): RecordId =>
	valueOf(addPost(space, draftOf(title, more))).value;

/** A need for a neighbour to which Alice and Bob both say yes while apart; they have met again. */
export function bothSaidYes(title: string): { hers: SpaceDoc; his: SpaceDoc; id: RecordId } {
	const [hers, his] = [spaceOf(alice), spaceOf(bob)];
	const id = add(hers, title, { onBehalfOf: 'Nando', urgency: 'two-days' });
	meet(hers, his);
	const yes = { state: 'offered', quantity: 1, words: '', speaksFor: '' } as const;
	valueOf(claimPost(hers, id, yes));
	valueOf(claimPost(his, id, yes));
	meet(hers, his);
	return { hers, his, id };
}

/** What was told since the test began; registers its own hooks. */
export function listenToTold(): readonly Told[] {
	const told: Told[] = [];
	const hear = (event: Event) => {
		if (event instanceof CustomEvent) told.push(event.detail as Told);
	};
	beforeEach(() => addEventListener(toldEvent, hear));
	afterEach(() => {
		removeEventListener(toldEvent, hear);
		told.length = 0;
	});
	return told;
}

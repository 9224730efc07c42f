import type { PersonId, RecordId } from '$lib/model/ids';
import type { Claim, Post, PostDraft } from '$lib/model/post';

/** What the form hands in when nothing but the title was filled in. */
export const draftOf = (title: string, more: Partial<PostDraft> = {}): PostDraft => ({
	kind: 'need',
	title,
	details: '',
	category: 'other',
	area: '',
	onBehalfOf: '',
	when: { kind: 'flexible' },
	urgency: 'any',
	size: 'one-off',
	wanted: 1,
	access: [],
	lifetime: { kind: 'standing' },
	contact: null,
	...more
});

/** An open need for one helper, posted by Alice at noon of 21 November 2026. */
export const postOf = (more: Partial<Post> = {}): Post => ({
	...draftOf('Soup', { category: 'food' }),
	id: 'post' as RecordId,
	number: '1',
	renewals: 0,
	madeBy: 'alice' as PersonId,
	madeAt: new Date(2026, 10, 21, 12).getTime(),
	changedAt: new Date(2026, 10, 21, 12).getTime(),
	claims: [],
	thanks: [],
	closed: null,
	gone: null,
	contact: { kind: 'none' },
	editable: true,
	importedAs: null,
	...more
});

/** A yes of that person. */
export const claimOf = (person: string, more: Partial<Claim> = {}): Claim => ({
	personId: person as PersonId,
	speaksFor: '',
	state: 'going',
	quantity: 1,
	words: '',
	at: 1,
	saw: [],
	...more
});

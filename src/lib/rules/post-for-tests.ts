import type { PersonId, RecordId } from '$lib/model/ids';
import type { Claim, Post } from '$lib/model/post';

/** An open need for one helper, posted by Alice at noon of 21 November 2026. */
export const postOf = (more: Partial<Post> = {}): Post => ({
	id: 'post' as RecordId,
	kind: 'need',
	number: '1',
	title: 'Soup',
	details: '',
	category: 'food',
	area: '',
	onBehalfOf: '',
	when: { kind: 'flexible' },
	urgency: 'any',
	size: 'one-off',
	wanted: 1,
	access: [],
	lifetime: { kind: 'standing' },
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

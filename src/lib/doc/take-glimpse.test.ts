import type { PersonId, RecordId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { expect, test } from 'vitest';
import { addPost, binPost, claimPost, foundGroup, setPersonName } from './commands';
import { loadUpdates } from './create-space-doc';
import { glimpseCounts } from './glimpse';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';
import type { SpaceDoc } from './space-doc';
import { takeGlimpse } from './take-glimpse';

const [alice, bob] = ['A'.repeat(22), 'B'.repeat(22)] as [PersonId, PersonId];
const counts = { open: 5_000, nobody: 4_000 };

function glimpseOf(space: SpaceDoc, ids: readonly RecordId[]): SpaceDoc {
	const seen = createTestSpace(alice);
	expect(loadUpdates(seen, [takeGlimpse(space, ids, counts)])).toEqual({ damaged: 0 });
	return seen;
}

test('a card in a glimpse is read as it was, with names, counts and the name of the group', () => {
	const space = createTestSpace(alice);
	foundGroup(space, 'Maple Street');
	setPersonName(space, bob, 'Bob');
	const draft = draftOf('Soup', { area: 'Elm Street', wanted: 2, details: 'Second door' });
	const id = valueOf(addPost(space, draft)).value;
	const left = valueOf(addPost(space, draftOf('Bread'))).value;
	const yes = { state: 'offered', quantity: 1, words: '', speaksFor: 'Nando' } as const;
	valueOf(claimPost(space, id, yes));

	const seen = glimpseOf(space, [id]);
	expect(postIn(seen, id)).toEqual({ ...postIn(space, id), details: '' });
	expect(seen.posts.current().byId.has(left)).toBe(false);
	expect(seen.group.current().name).toBe('Maple Street');
	expect(seen.people.current().get(bob)?.name).toBe('Bob');
	expect(glimpseCounts(seen)).toEqual(counts);
	expect(glimpseCounts(space)).toBeNull();
});

test('no contact and no details lie in a glimpse', () => {
	const space = createTestSpace(alice);
	const id = valueOf(
		addPost(
			space,
			draftOf('Soup', {
				details: 'the blue gate',
				contact: {
					audience: 'group',
					details: { reach: '555 0117', place: 'Second door', notWith: 'Eve' }
				}
			})
		)
	).value;
	expect(postIn(space, id).contact.kind).toBe('group');
	const text = new TextDecoder('latin1').decode(takeGlimpse(space, [id], counts));
	expect(text).toContain('Soup');
	for (const words of ['555 0117', 'Second door', 'Eve', 'the blue gate'])
		expect(text).not.toContain(words);
});

test('a number keeps its letter although the post before it is left out', () => {
	const [hers, his] = [createTestSpace(alice), createTestSpace(bob)];
	const first = valueOf(addPost(hers, draftOf('First'))).value;
	valueOf(addPost(his, draftOf('His own')));
	const second = valueOf(addPost(his, draftOf('Second'))).value;
	valueOf(addPost(hers, draftOf('Hers, later')));
	meet(hers, his);
	const lettered = hers.posts.current().all.find(({ number }) => number === '2b');
	if (lettered === undefined) throw new Error('nobody wished for the same number');
	expect([first, second]).not.toContain(lettered.id);

	const seen = glimpseOf(hers, [lettered.id]);
	expect(postIn(seen, lettered.id).number).toBe('2b');
	const open = seen.posts.current().all.filter(({ gone }) => gone === null);
	expect(open.map(({ title }) => title)).toEqual([lettered.title]);
});

test('a post in the bin stays there', () => {
	const space = createTestSpace(alice);
	const id = valueOf(addPost(space, draftOf('Soup'))).value;
	valueOf(binPost(space, id));
	expect(postIn(glimpseOf(space, [id]), id).gone).not.toBeNull();
});

import { expect, test } from 'vitest';
import type { PersonId, RecordId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { postStatus, saidYesApart } from '$lib/rules/post-status';
import {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	giveBackPost,
	importedRecordId,
	renameGroup,
	renewPost,
	reopenPost,
	setPersonName,
	thankFor
} from './commands';
import { addImported } from './import-command';
import { foundGroup } from './create-space-doc';
import { bring, createTestSpace, meet, postIn, valueOf } from './space-for-tests';

const yes = { state: 'going', quantity: 1, words: '', speaksFor: '' } as const;
const added = (space: ReturnType<typeof createTestSpace>, title: string) =>
	valueOf(addPost(space, draftOf(title))).value;

test('what Alice posts, Bob reads field by field', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const draft = draftOf('Ride to dialysis', {
		kind: 'offer',
		details: 'Two steps.\nRing twice.',
		category: 'rides',
		area: 'Elm Street',
		onBehalfOf: 'Mrs. Ito',
		when: { kind: 'by', date: '2026-12-01', time: '18:00' },
		urgency: 'week',
		size: 'ongoing',
		wanted: null,
		access: ['lifting', 'car'],
		lifetime: { kind: 'until', date: '2026-12-24' },
		contact: { audience: 'group', details: { reach: '555', place: 'No. 5', notWith: '' } }
	});
	const id = valueOf(addPost(alice, draft)).value;
	bring(alice, bob);
	const { contact, ...rest } = draft;
	expect(postIn(bob, id)).toMatchObject({ ...rest, number: '1', madeBy: 'alice', renewals: 0 });
	expect(postIn(bob, id).contact).toEqual({ kind: 'group', details: contact?.details });
	expect(postIn(bob, id)).toEqual(postIn(alice, id));
});

test('a draft without a title and one with an impossible day are refused', () => {
	const alice = createTestSpace('alice');
	expect(addPost(alice, draftOf(' \u202e '))).toMatchObject({ problem: { code: 'title-missing' } });
	expect(addPost(alice, draftOf('x', { when: { kind: 'by', date: '2026-02-31' } }))).toMatchObject({
		problem: { code: 'not-understood', detail: 'when.date' }
	});
	expect(alice.posts.current().all).toEqual([]);
});

test('two posts numbered 1 while apart read 1 and 1b on both devices', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	added(alice, 'first');
	added(bob, 'second');
	meet(alice, bob);
	const numbers = (space: typeof alice) => space.posts.current().all.map((post) => post.number);
	expect(numbers(alice)).toEqual(['1', '1b']);
	expect(alice.posts.current().all).toEqual(bob.posts.current().all);
	added(alice, 'third');
	expect(numbers(alice)).toEqual(['1', '1b', '2']);
});

test('two yeses said while apart both stand, until one is said again knowingly', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const id = added(alice, 'Carry a sofa');
	meet(alice, bob);
	claimPost(alice, id, yes);
	claimPost(bob, id, yes);
	meet(alice, bob);
	expect(
		postIn(alice, id)
			.claims.map((claim) => claim.personId)
			.sort()
	).toEqual(['alice', 'bob']);
	expect([...saidYesApart(postIn(bob, id))].sort()).toEqual(['alice', 'bob']);
	expect(postStatus(postIn(bob, id), bob.now())).toMatchObject({ kind: 'someone-on-it', have: 2 });
	claimPost(bob, id, { ...yes, words: 'We share it' });
	meet(alice, bob);
	expect(saidYesApart(postIn(alice, id))).toEqual([]);
});

test('a person may say yes for themselves and for two neighbours', () => {
	const alice = createTestSpace('alice');
	const id = added(alice, 'Shovel snow');
	claimPost(alice, id, yes);
	claimPost(alice, id, { ...yes, speaksFor: 'Old Tom' });
	claimPost(alice, id, { ...yes, speaksFor: 'old tom', state: 'done' });
	claimPost(alice, id, { ...yes, speaksFor: 'Mrs. Ito' });
	expect(postIn(alice, id).claims.map(({ speaksFor, state }) => [speaksFor, state])).toEqual([
		['', 'going'],
		['old tom', 'done'],
		['Mrs. Ito', 'going']
	]);
});

test('every command is told in the history, newest first', () => {
	const alice = createTestSpace('alice');
	const id = added(alice, 'Soup');
	valueOf(editPost(alice, id, { title: 'Warm soup', urgency: 'week' }));
	valueOf(claimPost(alice, id, yes));
	valueOf(thankFor(alice, id, 'Lovely'));
	valueOf(closePost(alice, id, 'met-here'));
	valueOf(reopenPost(alice, id));
	valueOf(renewPost(alice, id, { kind: 'until', date: '2027-01-01' }));
	valueOf(binPost(alice, id));
	valueOf(giveBackPost(alice, id)).undo();
	expect(alice.history(id).map((event) => event.what)).toEqual([
		'undone',
		'given-back',
		'binned',
		'renewed',
		'reopened',
		'closed',
		'thanked',
		'going',
		'edited',
		'posted'
	]);
	expect(alice.history(id).at(-2)).toMatchObject({ groups: ['words', 'when'], before: 'Soup' });
});

test('an edit that changes nothing writes nothing', () => {
	const alice = createTestSpace('alice');
	const id = added(alice, 'Soup');
	const before = postIn(alice, id);
	let updates = 0;
	alice.ydoc.on('update', () => (updates += 1));
	valueOf(editPost(alice, id, { title: ' Soup ', access: [] }));
	expect(updates).toBe(0);
	expect(postIn(alice, id)).toBe(before);
});

test('the same row imported twice, on two devices apart, is one record with one taker', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const row = {
		draft: draftOf('Ride'),
		importedAs: 'row-1',
		madeAt: 5,
		takenBy: 'Oksana',
		closed: null,
		done: false
	};
	const other = { ...row, importedAs: 'row-2', done: true, closed: 'met-here' as const };
	expect(valueOf(addImported(alice, [row, row, other])).value).toEqual({ added: 2, already: 1 });
	expect(valueOf(addImported(alice, [row])).value).toEqual({ added: 0, already: 1 });
	valueOf(addImported(bob, [row]));
	meet(alice, bob);
	const post = postIn(alice, importedRecordId('row-1'));
	expect(alice.posts.current().all).toHaveLength(2);
	expect(post.claims).toHaveLength(1);
	expect(post.claims[0]).toMatchObject({ speaksFor: 'Oksana', state: 'going' });
	expect(postIn(bob, post.id)).toEqual(post);
	expect(alice.history(post.id).map((event) => event.what)).toEqual(['imported']);
	expect(postIn(alice, importedRecordId('row-2')).closed).toMatchObject({ reason: 'met-here' });
});

test('an import goes out in several updates and undo puts it into the bin', () => {
	const alice = createTestSpace('alice');
	let updates = 0;
	alice.ydoc.on('update', () => (updates += 1));
	const rows = Array.from({ length: 450 }, (_, at) => ({
		draft: draftOf(`Row ${at}`),
		importedAs: `row ${at}`,
		madeAt: at,
		takenBy: null,
		closed: null,
		done: false
	}));
	const done = valueOf(addImported(alice, rows));
	expect(updates).toBe(3);
	done.undo();
	expect(alice.posts.current().all.every((post) => post.gone !== null)).toBe(true);
});

test('an undone import can be brought in again, read another way', () => {
	const alice = createTestSpace('alice');
	const row = { draft: draftOf('Ride'), importedAs: 'row-1', madeAt: 5, done: false };
	const wrong = { ...row, takenBy: 'Maple Street', closed: 'not-met' as const };
	const right = { ...row, draft: draftOf('Ride', { kind: 'offer' }), takenBy: 'Bob', closed: null };
	valueOf(addImported(alice, [wrong])).undo();
	expect(valueOf(addImported(alice, [right])).value).toEqual({ added: 1, already: 0 });
	const post = postIn(alice, importedRecordId('row-1'));
	expect(post).toMatchObject({ kind: 'offer', number: '1', gone: null, closed: null });
	expect(post.claims.map((claim) => claim.speaksFor)).toEqual(['Bob']);
	expect(valueOf(addImported(alice, [wrong])).value).toEqual({ added: 0, already: 1 });

	const bob = createTestSpace('bob');
	valueOf(binPost(alice, post.id));
	meet(alice, bob);
	expect(valueOf(addImported(bob, [right])).value).toEqual({ added: 0, already: 1 });
	expect(postIn(bob, post.id).gone).not.toBeNull();
});

test('group and people have names that anybody may change', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	foundGroup(alice, ' Elm  Street ');
	meet(alice, bob);
	expect(bob.group.current().name).toBe('Elm Street');
	valueOf(renameGroup(bob, 'Elm & Oak'));
	valueOf(setPersonName(bob, 'alice' as PersonId, 'Alice'));
	meet(alice, bob);
	expect(alice.group.current().name).toBe('Elm & Oak');
	expect(alice.people.current().get('alice' as PersonId)?.name).toBe('Alice');
	expect(renameGroup(bob, '\u0000')).toMatchObject({ problem: { code: 'name-missing' } });
});

test('a command on a post that is not there says so', () => {
	const alice = createTestSpace('alice');
	expect(binPost(alice, 'nowhere' as RecordId)).toMatchObject({ problem: { code: 'not-found' } });
});

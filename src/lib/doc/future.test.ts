import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { RecordId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { addPost, binPost, claimPost, editPost, renewPost } from './commands';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';
import { createSyncDoc } from './sync-doc';

const id = 'from-the-future' as RecordId;
/** What a later version might write: other kinds, new fields, new groups, new collections. */
function later(): Y.Doc {
	const doc = new Y.Doc();
	const said = { by: 'carol', at: 5 };
	const posts = doc.getMap('posts');
	posts.set(id, { v: 2, kind: 'swap', number: 12, mood: 'hopeful', ...said });
	posts.set(`${id}/words`, {
		title: 'Swap plums',
		details: ['rich', 'text'],
		category: 'barter',
		...said
	});
	posts.set(`${id}/when`, { when: { kind: 'at-full-moon' }, urgency: 'week', ...said });
	posts.set(`${id}/contact`, { kind: 'pigeon', ...said });
	posts.set(`${id}/claims/bob`, { state: 'dreaming', quantity: 'many', ...said });
	posts.set(`${id}/weather`, { sun: true, ...said });
	doc.getMap('things').set('ladder', { title: 'Ladder' });
	doc.getMap('things').set('notes', new Y.Text('words'));
	doc.getArray('log').push(['a', { b: 1 }]);
	return doc;
}

test('a record of a later version is shown as far as it can be read, and is read-only', () => {
	const alice = createTestSpace('alice');
	const sync = createSyncDoc('records', alice);
	expect(sync.applyRemote(Y.encodeStateAsUpdate(later())).ok).toBe(true);
	expect(alice.posts.current().unreadable).toEqual([]);
	expect(postIn(alice, id)).toMatchObject({
		title: 'Swap plums',
		details: '',
		category: 'other',
		urgency: 'week',
		when: { kind: 'flexible' },
		number: '12',
		editable: false,
		contact: { kind: 'none' },
		claims: [{ personId: 'bob', state: 'offered', quantity: 1 }]
	});
	const before = Y.encodeStateAsUpdate(alice.ydoc);
	for (const done of [
		editPost(alice, id, { title: 'Mine' }),
		claimPost(alice, id, { state: 'going', quantity: 1, words: '', speaksFor: '' }),
		renewPost(alice, id, { kind: 'standing' }),
		binPost(alice, id)
	])
		expect(done).toMatchObject({ problem: { code: 'newer-version' } });
	expect(Y.encodeStateAsUpdate(alice.ydoc)).toEqual(before);
});

test('a document of a later version passes through an older app unharmed', () => {
	const alice = createTestSpace('alice');
	const sync = createSyncDoc('records', alice);
	const doc = later();
	sync.applyRemote(Y.encodeStateAsUpdate(doc));
	valueOf(addPost(alice, draftOf('Soup')));
	Y.applyUpdate(doc, sync.updateSince(Y.encodeStateVector(doc)));
	expect(doc.getMap('posts').get(`${id}/weather`)).toEqual({ sun: true, by: 'carol', at: 5 });
	expect(doc.getMap('things').get('notes')).toMatchObject({ length: 5 });
	expect(doc.getArray('log').toJSON()).toEqual(['a', { b: 1 }]);
	const carol = createTestSpace('carol');
	const other = createSyncDoc('records', carol);
	expect(other.applyRemote(Y.encodeStateAsUpdate(doc)).ok).toBe(true);
	expect(other.digest()).toEqual(sync.digest());
});

test('fields we do not know survive our edit of their group and our claim', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const post = valueOf(addPost(alice, draftOf('Soup'))).value;
	const yes = { state: 'going', quantity: 1, words: '', speaksFor: '' } as const;
	valueOf(claimPost(alice, post, yes));
	const map = alice.ydoc.getMap<Record<string, unknown>>('posts');
	for (const group of ['words', 'size', 'claims/alice'])
		map.set(`${post}/${group}`, { ...map.get(`${post}/${group}`), scent: { of: 'plums' } });
	valueOf(editPost(alice, post, { title: 'Stew', wanted: 4 }));
	valueOf(claimPost(alice, post, { ...yes, state: 'done' }));
	meet(alice, bob);
	for (const group of ['words', 'size', 'claims/alice'])
		expect(bob.ydoc.getMap('posts').get(`${post}/${group}`)).toMatchObject({
			scent: { of: 'plums' }
		});
	expect(postIn(bob, post)).toMatchObject({ title: 'Stew', wanted: 4 });
});

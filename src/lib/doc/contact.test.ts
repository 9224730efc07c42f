import { expect, test } from 'vitest';
import type { DeviceId, RecordId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { addPost, claimPost, closePost } from './commands';
import {
	addContactKeys,
	dropContact,
	readContactSeal,
	writeContactSeal,
	writeContactSeals,
	writeGroupContact
} from './contact';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';

const yes = { state: 'going', quantity: 1, words: '', speaksFor: '' } as const;
const keysFor = (...devices: string[]) =>
	new Map(devices.map((device) => [device as DeviceId, `key for ${device}`]));

test('a sealed contact is open to those whose device has a key, and can be passed on', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	valueOf(writeContactSeal(alice, id, 'envelope', keysFor('alice-phone')));
	meet(alice, bob);
	expect(postIn(alice, id).contact).toEqual({ kind: 'sealed-to-me' });
	expect(postIn(bob, id).contact).toEqual({ kind: 'sealed', holders: [] });
	addContactKeys(alice, id, keysFor('bob-phone'));
	meet(alice, bob);
	expect(postIn(bob, id).contact).toEqual({ kind: 'sealed-to-me' });
	expect(readContactSeal(bob, id)?.keys.get('bob-phone' as DeviceId)).toBe('key for bob-phone');
});

test('keys to an earlier envelope count for nothing', () => {
	const alice = createTestSpace('alice');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	valueOf(writeContactSeal(alice, id, 'one', keysFor('alice-phone', 'bob-phone')));
	valueOf(writeContactSeal(alice, id, 'two', keysFor('alice-phone')));
	expect(readContactSeal(alice, id)).toEqual({ envelope: 'two', keys: keysFor('alice-phone') });
});

test('closing keeps the contact while somebody is still going, and drops it with the last', () => {
	const alice = createTestSpace('alice');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	valueOf(writeGroupContact(alice, id, { reach: '555', place: '', notWith: '' }));
	valueOf(claimPost(alice, id, yes));
	valueOf(closePost(alice, id, 'met-here'));
	expect(postIn(alice, id).contact.kind).toBe('group');
	valueOf(claimPost(alice, id, { ...yes, state: 'stepped-back' }));
	expect(postIn(alice, id).contact.kind).toBe('dropped');
});

test('a done that leaves others wanted keeps the contact; the last done drops it', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const id = valueOf(addPost(alice, draftOf('Soup', { wanted: 2 }))).value;
	valueOf(writeContactSeal(alice, id, 'envelope', keysFor('alice-phone')));
	valueOf(claimPost(alice, id, { ...yes, state: 'done' }));
	expect(postIn(alice, id).contact.kind).toBe('sealed-to-me');
	meet(alice, bob);
	valueOf(claimPost(bob, id, { ...yes, state: 'done' }));
	meet(alice, bob);
	expect(postIn(alice, id).contact.kind).toBe('dropped');
	expect(readContactSeal(alice, id)).toBeNull();
});

test('opening a contact to the group takes the envelope and its keys out', () => {
	const alice = createTestSpace('alice');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	valueOf(writeContactSeal(alice, id, 'envelope', keysFor('alice-phone')));
	valueOf(writeGroupContact(alice, id, { reach: ' 555 ', place: 'No. 5', notWith: '' }));
	expect(postIn(alice, id).contact).toEqual({
		kind: 'group',
		details: { reach: '555', place: 'No. 5', notWith: '' }
	});
	expect(JSON.stringify(alice.ydoc.getMap('posts'))).not.toMatch(/envelope|key for/);
	dropContact(alice, id);
	expect(postIn(alice, id).contact.kind).toBe('dropped');
});

test('many contacts are sealed at once or not at all', () => {
	const alice = createTestSpace('alice');
	const ids = ['a', 'b'].map((title) => valueOf(addPost(alice, draftOf(title))).value);
	const seals = ids.map((postId) => ({ postId, envelope: 'e', keys: keysFor('alice-phone') }));
	const missing = {
		postId: 'nowhere' as RecordId,
		envelope: 'e',
		keys: new Map<DeviceId, string>()
	};
	expect(writeContactSeals(alice, [...seals, missing])).toMatchObject({
		problem: { code: 'not-found' }
	});
	expect(ids.map((id) => postIn(alice, id).contact.kind)).toEqual(['none', 'none']);
	valueOf(writeContactSeals(alice, seals));
	expect(ids.map((id) => postIn(alice, id).contact.kind)).toEqual(['sealed-to-me', 'sealed-to-me']);
	const tooLong = writeContactSeal(alice, ids[0] ?? missing.postId, 'x'.repeat(70_000), new Map());
	expect(tooLong).toMatchObject({ problem: { code: 'too-long' } });
});

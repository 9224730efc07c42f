import { expect, test } from 'vitest';
import type { DeviceId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { addPost, claimPost, closePost, editPost } from './commands';
import { readContactSeal, writeContactSeal } from './contact';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';

const yes = { state: 'going', quantity: 1, words: '', speaksFor: '' } as const;

test('undo leaves alone what somebody changed since, and gives back the rest', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	meet(alice, bob);
	const { undo } = valueOf(editPost(alice, id, { title: 'Stew', urgency: 'week' }));
	meet(alice, bob);
	valueOf(editPost(bob, id, { title: 'Hot stew' }));
	meet(alice, bob);
	expect(undo()).toEqual({ ok: true, value: { leftAlone: 1 } });
	meet(alice, bob);
	expect(postIn(bob, id)).toMatchObject({ title: 'Hot stew', urgency: 'any' });
	expect(undo()).toEqual({ ok: true, value: { leftAlone: 2 } });
});

test('a first yes that is undone is withdrawn, not deleted, so that it cannot beat a later one', () => {
	const alice = createTestSpace('alice');
	const tablet = createTestSpace('alice', {
		random: (byteCount) => new Uint8Array(byteCount).fill(9)
	});
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	const { undo } = valueOf(claimPost(alice, id, yes));
	meet(alice, tablet);
	undo();
	valueOf(claimPost(tablet, id, { ...yes, state: 'done' }));
	meet(alice, tablet);
	expect(alice.ydoc.getMap('posts').has(`${id}/claims/alice`)).toBe(true);
	expect(postIn(alice, id)).toEqual(postIn(tablet, id));
});

test('undoing a new post puts it into the bin with what others said on it', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const { value: id, undo } = valueOf(addPost(alice, draftOf('Soup')));
	meet(alice, bob);
	valueOf(claimPost(bob, id, yes));
	meet(alice, bob);
	undo();
	expect(postIn(alice, id).gone).toMatchObject({ by: 'alice' });
	expect(postIn(alice, id).claims).toHaveLength(1);
});

test('undoing a close brings the dropped contact and its keys back', () => {
	const alice = createTestSpace('alice');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	const keys = new Map([
		['alice-phone' as DeviceId, 'key a'],
		['bob-phone' as DeviceId, 'key b']
	]);
	valueOf(writeContactSeal(alice, id, 'sealed', keys));
	const { undo } = valueOf(closePost(alice, id, 'met-here'));
	expect(postIn(alice, id).contact).toEqual({ kind: 'dropped' });
	expect(readContactSeal(alice, id)).toBeNull();
	expect(JSON.stringify(alice.ydoc.getMap('posts'))).not.toContain('key b');
	undo();
	expect(postIn(alice, id)).toMatchObject({ closed: null, contact: { kind: 'sealed-to-me' } });
	expect(readContactSeal(alice, id)).toEqual({ envelope: 'sealed', keys });
});

import { expect, test } from 'vitest';
import { addPost, editPost, setPersonName } from './commands';
import { draftOf } from '$lib/rules/post-for-tests';
import { createTestSpace, valueOf } from './space-for-tests';
import { createSyncDoc } from './sync-doc';

test('a change made here names the records it touched, and nobody who isn’t a record', () => {
	const space = createTestSpace('alice');
	const sync = createSyncDoc('records', space);
	const touched: (readonly string[])[] = [];
	sync.onLocalUpdate((_update, records) => touched.push(records));
	const id = valueOf(addPost(space, draftOf('Soup'))).value;
	valueOf(editPost(space, id, { title: 'Stew' }));
	valueOf(setPersonName(space, space.me.personId, 'Alice'));
	expect(touched).toEqual([[id], [id], []]);
});

test('what another tab brought names its records too', () => {
	const [alice, tab] = [createTestSpace('alice'), createTestSpace('alice')];
	const id = valueOf(addPost(tab, draftOf('Soup'))).value;
	const update = createSyncDoc('records', tab).updateSince(Uint8Array.of(0));
	const sync = createSyncDoc('records', alice);
	expect(sync.applyRemote(update)).toEqual({ ok: true, value: { changed: true, records: [id] } });
	expect(sync.applyRemote(update)).toEqual({ ok: true, value: { changed: false, records: [] } });
});

test('the records written to since a state vector are those of its changes, and all since the beginning', () => {
	const space = createTestSpace('alice');
	const sync = createSyncDoc('records', space);
	const soup = valueOf(addPost(space, draftOf('Soup'))).value;
	const lamp = valueOf(addPost(space, draftOf('Lamp'))).value;
	const before = sync.stateVector();
	expect(sync.recordsSince(before)).toEqual([]);
	valueOf(editPost(space, soup, { title: 'Stew' }));
	valueOf(setPersonName(space, space.me.personId, 'Alice'));
	expect(sync.recordsSince(before)).toEqual([soup]);
	expect(sync.recordsSince(Uint8Array.of(0))).toEqual([soup, lamp]);
	expect(sync.recordsSince(Uint8Array.of(9, 9))).toEqual([]);
});

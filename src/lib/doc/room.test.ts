import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createRoom } from './room';

test('what was written over and over counts only as what is left of it', () => {
	const doc = new Y.Doc();
	const room = createRoom(doc, 10_000);
	for (let time = 0; time < 100; time += 1) doc.getMap('a').set('k', 'x'.repeat(1_000));
	expect(room.hasFor(2_000)).toBe(true);
	for (let key = 0; key < 8; key += 1) doc.getMap('a').set(`k${key}`, 'x'.repeat(1_000));
	expect(room.hasFor(2_000)).toBe(false);
	expect(room.hasFor(10)).toBe(true);
});

test('a big document tells its size, a small one that was written over often does not', () => {
	const doc = new Y.Doc();
	const room = createRoom(doc);
	for (let time = 0; time < 100; time += 1) doc.getMap('a').set('k', `${time}`.repeat(1_000));
	expect(room.sizeFrom(10_000)).toBeNull();
	doc.getMap('a').set('l', 'x'.repeat(20_000));
	expect(room.sizeFrom(10_000)).toBe(Y.encodeStateAsUpdate(doc).length);
});

test('a full document takes nothing more from others', () => {
	const doc = new Y.Doc();
	const room = createRoom(doc, 10_000, 12_000);
	doc.getMap('a').set('k', 'x'.repeat(11_000));
	expect(room.takes(500)).toBe(true);
	expect(room.refuses.current()).toBe(false);
	expect(room.takes(5_000)).toBe(false);
	expect(room.refuses.current()).toBe(true);
	doc.getMap('a').set('k', 'short');
	expect(room.takes(5_000)).toBe(true);
	expect(room.refuses.current()).toBe(false);
});

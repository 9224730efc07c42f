import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { compactUpdates } from './compact';

const recorded = (change: (doc: Y.Doc) => void): Uint8Array[] => {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	change(doc);
	return updates;
};
const holds = (bytes: Uint8Array, word: string): boolean =>
	new TextDecoder('latin1').decode(bytes).includes(word);

describe('compacting', () => {
	it('keeps what stands and really drops what was deleted', () => {
		const updates = recorded((doc) => {
			doc.getMap('needs').set('a', 'a ladder');
			doc.getMap('needs').set('a', 'a longer ladder');
			doc.getText('note').insert(0, 'walnut secret');
			doc.getText('note').delete(6, 7);
		});
		expect(holds(Y.mergeUpdates(updates), 'secret')).toBe(true);
		const { update, unread } = compactUpdates(updates);
		expect(holds(update, 'secret')).toBe(false);
		expect(unread).toEqual([]);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, update);
		expect(doc.getMap('needs').get('a')).toBe('a longer ladder');
		expect(doc.getText('note').toJSON()).toBe('walnut');
	});

	it('leaves out what does not decode, says which, and keeps the rest', () => {
		const [first, second] = recorded((doc) => {
			doc.getMap('needs').set('a', 1);
			doc.getMap('needs').set('b', 2);
		});
		const bad = Uint8Array.of(1, 200, 3, 255, 255, 255);
		const cut = (first ?? bad).slice(0, -3);
		const { update, unread } = compactUpdates([bad, first ?? bad, cut, second ?? bad]);
		expect(unread).toEqual([0, 2]);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, update);
		expect(doc.getMap('needs').toJSON()).toEqual({ a: 1, b: 2 });
	});

	it('keeps updates that wait for one that is missing', () => {
		const [first, second] = recorded((doc) => {
			doc.getText('note').insert(0, 'one ');
			doc.getText('note').insert(4, 'two');
		});
		const { update } = compactUpdates([second ?? new Uint8Array()]);
		const doc = new Y.Doc();
		Y.applyUpdate(doc, update);
		expect(doc.getText('note').toJSON()).toBe('');
		Y.applyUpdate(doc, first ?? new Uint8Array());
		expect(doc.getText('note').toJSON()).toBe('one two');
	});
});

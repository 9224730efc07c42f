import type { DeviceId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createConfirmations, type DocState } from './confirmations';
import { parseStateVector } from './state-vector';
import { createTestDoc } from './test-doc';

const bob = 'bobs-phone' as DeviceId;
const carol = 'carols-phone' as DeviceId;

function createScene() {
	const doc = createTestDoc('records');
	const confirmations = createConfirmations(false);
	doc.onLocalUpdate((update) => confirmations.made(update));
	const copy = createTestDoc('records');
	const stateOf = (each: typeof doc): DocState => {
		const clocks = parseStateVector(each.stateVector());
		if (!clocks.ok) throw new Error('state vector');
		return { clocks: clocks.value, digest: each.digest() };
	};
	return {
		map: doc.ydoc.getMap('all'),
		copy,
		confirmations,
		copyHas: () => copy.applyRemote(Y.encodeStateAsUpdate(doc.ydoc)),
		hear: (device: DeviceId) => confirmations.heard(device, stateOf(copy), stateOf(doc))
	};
}

test('nothing made is nothing only here', () => {
	const { confirmations } = createScene();
	expect(confirmations.onlyHere()).toBe(false);
	expect(confirmations.has(bob)).toBe(true);
});

test('what was made is only here until one device says that it has it', () => {
	const { map, confirmations, copyHas, hear } = createScene();
	map.set('a', 1);
	hear(bob);
	expect(confirmations.onlyHere()).toBe(true);
	copyHas();
	hear(bob);
	expect(confirmations.onlyHere()).toBe(false);
	expect(confirmations.has(bob)).toBe(true);
	expect(confirmations.has(carol)).toBe(false);
});

test('a device that has all of mine and more of its own has mine', () => {
	const { map, copy, confirmations, copyHas, hear } = createScene();
	map.set('a', 1);
	copyHas();
	copy.ydoc.getMap('all').set('its own', 2);
	hear(bob);
	expect(confirmations.has(bob)).toBe(true);
});

test('a deletion is there only when the contents were equal, though the clocks are', () => {
	const { map, confirmations, copyHas, hear } = createScene();
	map.set('a', 1);
	copyHas();
	hear(bob);
	map.delete('a');
	hear(bob);
	expect(confirmations.has(bob)).toBe(false);
	expect(confirmations.onlyHere()).toBe(true);
	copyHas();
	hear(bob);
	expect(confirmations.has(bob)).toBe(true);
});

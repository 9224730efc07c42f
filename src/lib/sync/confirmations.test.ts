import type { DeviceId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createConfirmations, type DocState } from './confirmations';
import { parseStateVector } from './state-vector';
import { createTestDoc } from './test-doc';

const bob = 'bobs-phone' as DeviceId;
const carol = 'carols-phone' as DeviceId;

function createScene(opened = 0) {
	const doc = createTestDoc('records');
	const before = new Map<DeviceId, number>();
	const confirmations = createConfirmations(opened, (device) => before.get(device) ?? 0);
	let number = opened;
	doc.onLocalUpdate((update) => confirmations.made(update, (number += 1)));
	const has = (device: DeviceId): boolean => confirmations.upTo(device) === Infinity;
	const copy = createTestDoc('records');
	const stateOf = (each: typeof doc): DocState => {
		const clocks = parseStateVector(each.stateVector());
		if (!clocks.ok) throw new Error('state vector');
		return { clocks: clocks.value, digest: each.digest() };
	};
	return {
		map: doc.ydoc.getMap('all'),
		copy,
		has,
		before,
		upTo: confirmations.upTo,
		copyHas: () => copy.applyRemote(Y.encodeStateAsUpdate(doc.ydoc)),
		hear: (device: DeviceId) => confirmations.heard(device, stateOf(copy), stateOf(doc))
	};
}

test('nothing made is lacking nowhere', () => {
	const { has } = createScene();
	expect(has(bob)).toBe(true);
});

test('what was made is with a device from when it says that it has it', () => {
	const { map, has, copyHas, hear } = createScene();
	map.set('a', 1);
	hear(bob);
	copyHas();
	hear(bob);
	expect(has(bob)).toBe(true);
	expect(has(carol)).toBe(false);
});

test('a device that has all of mine and more of its own has mine', () => {
	const { map, copy, has, copyHas, hear } = createScene();
	map.set('a', 1);
	copyHas();
	copy.ydoc.getMap('all').set('its own', 2);
	hear(bob);
	expect(has(bob)).toBe(true);
});

test('a deletion is there only when the contents were equal, though the clocks are', () => {
	const { map, has, copyHas, hear } = createScene();
	map.set('a', 1);
	copyHas();
	hear(bob);
	map.delete('a');
	hear(bob);
	expect(has(bob)).toBe(false);
	copyHas();
	hear(bob);
	expect(has(bob)).toBe(true);
});

test('what was made in an earlier run is there only when the contents were equal, or it was known before', () => {
	const { map, copyHas, hear, has, before, upTo } = createScene(4);
	before.set(bob, 4);
	map.set('a', 1);
	expect(upTo(bob)).toBe(4);
	expect(upTo(carol)).toBe(0);
	copyHas();
	map.set('only on this device', 1);
	hear(bob);
	expect(has(bob)).toBe(false);
	copyHas();
	hear(carol);
	expect(has(carol)).toBe(true);
});

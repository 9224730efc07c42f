import type { DeviceId, PersonId } from '$lib/model/ids';
import { noMesh, type LinkedDevice, type MeshStatus, type SaveState } from '$lib/model/light';
import { describe, expect, test } from 'vitest';
import { lightWords } from './light-words';

const link = (inStep: boolean): LinkedDevice => ({
	deviceId: 'device-of-bob' as DeviceId,
	personId: 'bob' as PersonId,
	since: 0,
	inStep,
	hasMine: inStep,
	presence: { editing: null }
});
const mesh = (links: readonly LinkedDevice[], onlyHere: boolean | null = false): MeshStatus => ({
	...noMesh,
	links,
	onlyHere,
	role: 'holder'
});
const saved: SaveState = { kind: 'saved', at: 1 };
const saving: SaveState = { kind: 'saving', since: 1 };

describe('the light', () => {
	test('counts only the devices whose content is the same', () => {
		expect(lightWords(saved, mesh([link(true), link(true), link(false)]), true)).toEqual({
			kind: 'in-step',
			count: 2
		});
	});
	test('does not say in step while somebody lacks what Alice just wrote', () => {
		expect(lightWords(saved, mesh([link(true), link(false)], true), true)).toEqual({
			kind: 'catching-up',
			count: 2
		});
	});
	test('says so when the disk refuses, whoever else is there', () => {
		const full: SaveState = { kind: 'cannot-save', since: 1, code: 'full' };
		expect(lightWords(full, mesh([link(true)]), true).kind).toBe('cannot-save');
		expect(lightWords(full, mesh([]), false).kind).toBe('cannot-save');
	});
	test('says saved only on the word of the disk', () => {
		expect(lightWords(saving, mesh([]), true).kind).toBe('saving');
		expect(lightWords(saving, mesh([], true), false).kind).toBe('saving');
		expect(lightWords(saved, mesh([]), true).kind).toBe('saved');
	});
	test('tells what only this device has', () => {
		expect(lightWords(saved, mesh([], true), true).kind).toBe('only-here');
	});
	test('claims nothing of others while it is not known what they have', () => {
		expect(lightWords(saved, mesh([], null), true).kind).toBe('kept');
		expect(lightWords(saved, mesh([link(true)], null), true).kind).toBe('catching-up');
		expect(lightWords(saving, mesh([], null), true).kind).toBe('saving');
		expect(lightWords(saved, mesh([], null), false).kind).toBe('offline');
	});
	test('takes offline for the network only when nobody is linked', () => {
		expect(lightWords(saved, mesh([], true), false).kind).toBe('offline');
		expect(lightWords(saved, mesh([link(true)]), false).kind).toBe('in-step');
	});
	test('never pretends that the sample street is kept', () => {
		expect(lightWords({ kind: 'not-kept' }, mesh([]), true).kind).toBe('not-kept');
	});
});

import type { SaveState } from '$lib/model/light';
import { createValue } from '$lib/model/view';
import { expect, test, vi } from 'vitest';
import { guardUnsaved } from './guard-unsaved';

function createPage() {
	const page = new EventTarget();
	const state = createValue<SaveState>({ kind: 'saved', at: 1 });
	const holdsMine = createValue(false);
	const hurry = vi.fn<() => void>();
	const stop = guardUnsaved({ state, holdsMine, hurry }, page);
	const leaves = () => page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
	return { page, state, holdsMine, hurry, stop, leaves };
}

test('the browser asks before it lets go of words that could not be saved, and only then', () => {
	const { state, stop, leaves } = createPage();
	expect(leaves()).toBe(true);
	state.set({ kind: 'cannot-save', since: 2, code: 'full' });
	expect(leaves()).toBe(false);
	state.set({ kind: 'saved', at: 3 });
	expect(leaves()).toBe(true);
	state.set({ kind: 'cannot-save', since: 4, code: 'full' });
	stop();
	expect(leaves()).toBe(true);
});

test('the browser asks while words of this device are on their way to the disk, not for those of others', () => {
	const { state, holdsMine, leaves } = createPage();
	state.set({ kind: 'saving', since: 2 });
	expect(leaves()).toBe(true);
	holdsMine.set(true);
	expect(leaves()).toBe(false);
	holdsMine.set(false);
	expect(leaves()).toBe(true);
});

test('what waits is hurried when the page goes out of sight', () => {
	const { page, hurry, stop } = createPage();
	page.dispatchEvent(new Event('visibilitychange'));
	page.dispatchEvent(new Event('pagehide'));
	expect(hurry).toHaveBeenCalledTimes(2);
	stop();
	page.dispatchEvent(new Event('pagehide'));
	expect(hurry).toHaveBeenCalledTimes(2);
});

import type { SaveState } from '$lib/model/light';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { guardUnsaved } from './guard-unsaved';

test('the browser asks before it lets go of words that could not be saved, and only then', () => {
	const page = new EventTarget();
	const saved = createValue<SaveState>({ kind: 'saved', at: 1 });
	const leaves = () => page.dispatchEvent(new Event('beforeunload', { cancelable: true }));
	const stop = guardUnsaved(saved, page);
	expect(leaves()).toBe(true);
	saved.set({ kind: 'cannot-save', since: 2, code: 'full' });
	expect(leaves()).toBe(false);
	saved.set({ kind: 'saved', at: 3 });
	expect(leaves()).toBe(true);
	saved.set({ kind: 'cannot-save', since: 4, code: 'full' });
	stop();
	expect(leaves()).toBe(true);
});

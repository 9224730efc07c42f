import { postOf } from '$lib/rules/post-for-tests';
import { expect, test } from 'vitest';
import { createBoardMemory, holdsWords } from './board-memory';
import { DraftForm } from './draft-form.svelte';

const noon = new Date(2026, 10, 21, 12).getTime();

test('a form that was begun and left for another page still holds words', () => {
	const memory = createBoardMemory();
	const form = new DraftForm('need', noon);
	memory.drafts.set('new', { form, start: form });
	expect(holdsWords(memory)).toBe(false);
	form.details = 'For twelve';
	expect(holdsWords(memory)).toBe(true);
});

test('a post that is being changed holds words once something differs, the contact too', () => {
	const memory = createBoardMemory();
	const [form, start] = [DraftForm.of(postOf({}), noon), DraftForm.of(postOf({}), noon)];
	memory.drafts.set('a', { form, start });
	expect(holdsWords(memory)).toBe(false);
	form.notWith = 'Eve';
	expect(holdsWords(memory)).toBe(true);
});

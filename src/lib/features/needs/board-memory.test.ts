import { postOf } from '$lib/rules/post-for-tests';
import type { SpaceId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import { boardMemoryOf, createBoardMemory, holdsWords, type BoardMemories } from './board-memory';
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

test('what was begun in one group waits there while another is looked at, but not in the sample', () => {
	const memories: BoardMemories = new Map();
	const of = (name: string) => boardMemoryOf(memories, name as SpaceId, name === 'sample');
	for (const name of ['elm', 'sample']) {
		const form = new DraftForm('need', noon);
		form.title = 'Soup';
		of(name).drafts.set('new', { form, start: form });
	}
	expect(of('oak').drafts.size).toBe(0);
	expect(of('elm').drafts.get('new')?.form.title).toBe('Soup');
	expect(of('sample').drafts.size).toBe(0);
});

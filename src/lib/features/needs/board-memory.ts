import type { RecordId } from '$lib/model/ids';
import { createContext } from 'svelte';
import type { DraftForm } from './draft-form.svelte';

/**
 * What the board remembers between its pages while a group is open: in memory only, because search
 * words and drafts may say what must not lie on a disk unsealed.
 */
export interface BoardMemory {
	/** Search words. */
	words: string;
	/** The board's last filters as address text, for the way back from a post. */
	query: string;
	/** The card to show and focus when the board comes up next. */
	focusPost: RecordId | null;
	/** Drafts by `new` or post id, with the form as it was filled at the start. */
	readonly drafts: Map<string, { readonly form: DraftForm; readonly start: DraftForm }>;
}

/** An empty memory, made once per open group. */
export const createBoardMemory = (): BoardMemory => ({
	words: '',
	query: '',
	focusPost: null,
	drafts: new Map()
});

/** Whether a form, on the screen or left for another page, holds words that would be lost with this page. */
export const holdsWords = ({ drafts }: BoardMemory): boolean =>
	[...drafts.values()].some(({ form, start }) =>
		form === start
			? form.begun
			: JSON.stringify(form.toDraft(0)) !== JSON.stringify(start.toDraft(0))
	);

export const [getBoardMemory, setBoardMemory] = createContext<BoardMemory>();

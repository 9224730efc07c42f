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

export const [getBoardMemory, setBoardMemory] = createContext<BoardMemory>();

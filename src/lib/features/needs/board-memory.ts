import type { RecordId, SpaceId } from '$lib/model/ids';
import { createContext } from 'svelte';
import type { DraftForm } from './draft-form.svelte';

/**
 * What the board of a group remembers between its pages, and while another group is looked at: in
 * memory only, because search words and drafts may say what must not lie on a disk unsealed.
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

/** The memories of this device's groups, so that what was begun in one waits while another is looked at. */
export type BoardMemories = Map<SpaceId, BoardMemory>;

/** The memory of one group; the sample street begins with an empty one each time. */
export function boardMemoryOf(memories: BoardMemories, id: SpaceId, sample: boolean): BoardMemory {
	const memory = (sample ? null : memories.get(id)) ?? createBoardMemory();
	if (!sample) memories.set(id, memory);
	return memory;
}

/** An empty memory, made once per group. */
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
export const [getBoardMemories, setBoardMemories] = createContext<BoardMemories>();

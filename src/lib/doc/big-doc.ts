import { bigDocBytes, maxDocBytes } from './room';
import type { SpaceDoc } from './space-doc';
import type { View } from '$lib/model/view';

/** How full a document is whose size is worth a word: whole megabytes; null while it is small. */
export function bigDoc(
	space: SpaceDoc
): { readonly megabytes: number; readonly most: number; readonly full: boolean } | null {
	const size = space.inside.room.sizeFrom(bigDocBytes);
	if (size === null) return null;
	const whole = (bytes: number): number => Math.floor(bytes / (1024 * 1024));
	return { megabytes: whole(size), most: whole(maxDocBytes), full: size >= maxDocBytes };
}

/** True once what others wrote no longer comes in, because the document is full; own changes are still kept. */
export const refusesMore = (space: SpaceDoc): View<boolean> => space.inside.room.refuses;

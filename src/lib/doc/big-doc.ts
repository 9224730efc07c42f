import { bigDocBytes, maxDocBytes } from './room';
import type { SpaceDoc } from './space-doc';

/** How full a document is whose size is worth a word: whole megabytes; null while it is small. */
export function bigDoc(
	space: SpaceDoc
): { readonly megabytes: number; readonly most: number; readonly full: boolean } | null {
	const size = space.inside.room.sizeFrom(bigDocBytes);
	if (size === null) return null;
	const whole = (bytes: number): number => Math.floor(bytes / (1024 * 1024));
	return { megabytes: whole(size), most: whole(maxDocBytes), full: size >= maxDocBytes };
}

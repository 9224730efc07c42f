import * as v from 'valibot';
import type { SpaceDoc } from './space-doc';

/** What a glimpse says of the posts it leaves out. */
export interface GlimpseCounts {
	/** Posts that are open or have someone on them. */
	readonly open: number;
	/** Those of them to which nobody has said yes. */
	readonly nobody: number;
}

/** Beside the collections of a glimpse; no group has a map of this name. */
export const glimpseMap = 'glimpse';
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const counts = v.object({ open: count, nobody: count });

/** The counts in a document made of what `takeGlimpse` wrote; null when there are none. */
export function glimpseCounts(space: SpaceDoc): GlimpseCounts | null {
	const read = v.safeParse(counts, space.ydoc.getMap(glimpseMap).get('counts'));
	return read.success ? read.output : null;
}

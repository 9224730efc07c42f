import { groupHref } from '$lib/features/space/group-links';
import type { RecordId, SpaceId } from '$lib/model/ids';
import type { PostKind } from '$lib/model/post';

/** The board of a group; `query` starts with `?` or is empty. */
export const boardHref = (space: SpaceId, query = ''): string => groupHref(space, `board${query}`);
/** One post. */
export const postHref = (space: SpaceId, post: RecordId): string =>
	groupHref(space, `board/${post}`);
/** The form that changes a post. */
export const editHref = (space: SpaceId, post: RecordId): string =>
	groupHref(space, `board/${post}/edit`);
/** The form for a new post; without a kind it asks. */
export const newHref = (space: SpaceId, kind: PostKind | null = null): string =>
	groupHref(space, `board/new${kind ? `?kind=${kind}` : ''}`);

/** The query of a hash address (`#/g/x/board?kind=need` -> `?kind=need`), empty when it has none. */
export function hashQuery(hash: string): string {
	const at = hash.indexOf('?');
	return at < 0 ? '' : hash.slice(at);
}

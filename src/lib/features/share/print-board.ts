import { categories, type Category, type Post, type PostKind } from '$lib/model/post';
import { postStatus } from '$lib/rules/post-status';

/** What of the board goes on paper. */
export type PrintShow = 'both' | PostKind;
export interface PrintGroup {
	readonly category: Category;
	readonly posts: readonly Post[];
}
export interface PrintPart {
	readonly kind: PostKind;
	readonly groups: readonly PrintGroup[];
	readonly count: number;
}

/** Still wants hands (or takers): what a passer-by could say yes to. */
function isWanting(post: Post, now: number): boolean {
	if (post.gone !== null) return false;
	const { kind, have, wanted } = postStatus(post, now);
	return kind === 'open' || (kind === 'someone-on-it' && (wanted === null || have < wanted));
}

/** Open needs and offers by category, in the board's own order of numbers; parts with nothing in them are left out. */
export function printParts(
	posts: readonly Post[],
	show: PrintShow,
	now: number
): readonly PrintPart[] {
	const wanting = posts.filter((post) => isWanting(post, now));
	return (['need', 'offer'] as const).flatMap((kind) => {
		if (show !== 'both' && show !== kind) return [];
		const own = wanting.filter((post) => post.kind === kind);
		const groups = categories.flatMap((category) => {
			const inCategory = own.filter((post) => post.category === category);
			return inCategory.length === 0 ? [] : [{ category, posts: inCategory }];
		});
		return own.length === 0 ? [] : [{ kind, groups, count: own.length }];
	});
}

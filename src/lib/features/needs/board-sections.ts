import type { Post } from '$lib/model/post';
import { duePhase } from '$lib/rules/post-due';
import { postStatus } from '$lib/rules/post-status';
import { daysUntil } from './calendar';

/** Where a post stands on the board, by time; `past` is open though its time is, `over` is done, closed or expired. */
const sectionNames = ['two-days', 'week', 'later', 'any', 'past', 'over'] as const;
export type SectionName = (typeof sectionNames)[number];

/** One row of the virtual list: the first of a section carries its name. */
export interface BoardRow {
	readonly key: string;
	readonly section: SectionName | null;
	readonly cards: readonly { readonly post: Post; readonly position: number }[];
}

/** The section a post belongs to at that moment. */
export function sectionOf(post: Post, now: number): SectionName {
	const { kind } = postStatus(post, now);
	if (kind === 'done' || kind === 'closed' || kind === 'expired') return 'over';
	if (duePhase(post, now) === 'past') return 'past';
	if (post.when.kind === 'by') {
		const days = daysUntil(post.when.date, now) ?? 8;
		return days <= 2 ? 'two-days' : days <= 7 ? 'week' : 'later';
	}
	return post.urgency === 'two-days' ? 'two-days' : post.urgency === 'any' ? 'any' : 'week';
}

/**
 * Cuts posts, in their order, into rows of `columns` cards; by section when `sectioned`, so that a
 * row never holds cards of two sections. `position` counts from 1 over all. `placeOf`: `sectionOf`,
 * or what remembers it.
 */
export function boardRows(
	posts: readonly Post[],
	now: number,
	columns: number,
	sectioned: boolean,
	placeOf = sectionOf
): readonly BoardRow[] {
	const bySection = new Map<SectionName | null, Post[]>();
	if (sectioned) {
		for (const name of sectionNames) bySection.set(name, []);
		for (const post of posts) bySection.get(placeOf(post, now))?.push(post);
	} else bySection.set(null, [...posts]);
	const rows: BoardRow[] = [];
	let position = 0;
	for (const [section, members] of bySection) {
		for (let at = 0; at < members.length; at += columns) {
			const cards = members
				.slice(at, at + columns)
				.map((post) => ({ post, position: (position += 1) }));
			rows.push({
				key: cards[0]?.post.id ?? String(position),
				section: at === 0 ? section : null,
				cards
			});
		}
	}
	return rows;
}

import type { RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import { postFromRaw, type PostReader, type ReadPost } from './post-from-raw';
import { bagOf, type RecordBags } from './record-bags';
import type { PostList } from './space-doc';

/** The parsed posts; only touched records are parsed again. */
export interface PostReading {
	current(before: PostList | undefined): PostList;
	/** Of all known posts, the bin included; 0 when there is none. */
	highestNumber(): number;
}

/** Numbers are told apart by a pure rule: of those who wished for 12, the earliest (madeAt, id) is "12", the next "12b". */
export function createPostReading(bags: RecordBags, reader: PostReader): PostReading {
	const posts = new Map<RecordId, ReadPost>();
	const unreadable = new Set<RecordId>();
	let order: readonly RecordId[] = [];
	let highest = 0;

	/** True when the order or a number may have changed. */
	function readAgain(id: RecordId): boolean {
		const bag = bagOf(bags, id);
		const read = bag.size === 0 ? null : postFromRaw(id, bag, reader);
		const before = posts.get(id);
		if (read === null) {
			if (bag.size > 0) unreadable.add(id);
			else unreadable.delete(id);
			return posts.delete(id);
		}
		unreadable.delete(id);
		const moved = before?.wished !== read.wished || before.post.madeAt !== read.post.madeAt;
		posts.set(id, moved ? read : withNumber(read, before.post.number));
		return moved;
	}

	function renumber(): void {
		const sorted = [...posts.values()].sort(
			(a, b) =>
				a.wished - b.wished || a.post.madeAt - b.post.madeAt || (a.post.id < b.post.id ? -1 : 1)
		);
		let rank = 0;
		sorted.forEach((read, at) => {
			rank = sorted[at - 1]?.wished === read.wished ? rank + 1 : 0;
			const number = `${read.wished}${rankLetters(rank)}`;
			if (read.post.number !== number) posts.set(read.post.id, withNumber(read, number));
		});
		order = sorted.map((read) => read.post.id);
		highest = sorted.at(-1)?.wished ?? 0;
	}

	return {
		current(before) {
			const touched = bags.takeTouched();
			if (before !== undefined && touched.size === 0) return before;
			let moved = false;
			for (const id of touched) moved = readAgain(id) || moved;
			if (moved) renumber();
			const all: Post[] = [];
			const byId = new Map<RecordId, Post>();
			for (const id of order) {
				const read = posts.get(id);
				if (read === undefined) continue;
				all.push(read.post);
				byId.set(id, read.post);
			}
			return { all, byId, unreadable: [...unreadable].sort() };
		},
		highestNumber: () => highest
	};
}

const withNumber = (read: ReadPost, number: string): ReadPost =>
	read.post.number === number ? read : { ...read, post: { ...read.post, number } };

/** 0 is '', 1 is b, 25 is z, then ba, bb, … */
function rankLetters(rank: number): string {
	let letters = '';
	for (let rest = rank; rest > 0; rest = Math.floor(rest / 26))
		letters = String.fromCharCode(97 + (rest % 26)) + letters;
	return letters;
}

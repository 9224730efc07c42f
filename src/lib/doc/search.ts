import { isRecordId } from '$lib/model/id-parse';
import type { RecordId } from '$lib/model/ids';
import type { Category, Post } from '$lib/model/post';
import MiniSearch from 'minisearch';
import { termsOf } from './search-terms';
import type { SpaceDoc } from './space-doc';

/** Finds posts as somebody types. */
export interface PostSearch {
	/** Posts in which every word is found, by its beginning, or else nearly so; null when there are no words. */
	find(words: string): ReadonlySet<RecordId> | null;
	close(): void;
}

/** What of a post is searched, one text per field. */
interface Entry {
	readonly id: RecordId;
	readonly number: string;
	readonly title: string;
	readonly rest: string;
}

/**
 * Title, details, area, category, names and the speakable number. The index is made at the first
 * search, and from then on follows what changed. `categoryWords` gives the words for a category in
 * the languages of the interface. Meant to be imported when somebody searches.
 */
export function createPostSearch(
	space: SpaceDoc,
	categoryWords: (category: Category) => string = (category) => category
): PostSearch {
	const indexed = new Map<RecordId, { readonly post: Post; readonly entry: Entry }>();
	const index = new MiniSearch<Entry>({
		fields: ['number', 'title', 'rest'],
		tokenize: (text) => [...termsOf(text)],
		processTerm: (term) => term,
		autoVacuum: true
	});
	let list: unknown = null;
	let people: unknown = null;

	const nameOf = (id: Post['madeBy']): string => space.people.current().get(id)?.name ?? '';
	const entryOf = (post: Post): Entry => ({
		id: post.id,
		number: post.number,
		title: post.title,
		rest: [
			post.details,
			post.area,
			categoryWords(post.category),
			post.onBehalfOf,
			nameOf(post.madeBy),
			...post.claims.flatMap((claim) => [nameOf(claim.personId), claim.speaksFor])
		].join('\n')
	});

	/** Brings the index up to what the document holds now. */
	function follow(): void {
		const posts = space.posts.current();
		const names = space.people.current();
		if (posts === list && names === people) return;
		const all = names !== people;
		list = posts;
		people = names;
		for (const post of posts.all) {
			const before = indexed.get(post.id);
			if (before?.post === post && !all) continue;
			const entry = entryOf(post);
			if (before === undefined) index.add(entry);
			else if (!sameTexts(before.entry, entry)) index.replace(entry);
			indexed.set(post.id, { post, entry });
		}
		for (const id of indexed.keys())
			if (!posts.byId.has(id)) {
				index.discard(id);
				indexed.delete(id);
			}
	}

	return {
		find(words) {
			const terms = termsOf(words.slice(0, 1_000));
			if (terms.length === 0) return null;
			follow();
			// A number means itself: "12" is not 120.
			const prefix = (term: string): boolean => !isNumber(term);
			const query = words.slice(0, 1_000);
			let results = index.search(query, { combineWith: 'AND', prefix });
			// Only when nothing is found as it was typed: one letter in five may be wrong.
			if (results.length === 0)
				results = index.search(query, {
					combineWith: 'AND',
					prefix,
					fuzzy: (term) => (isNumber(term) || term.length < 4 ? false : 0.2)
				});
			const found = new Set<RecordId>();
			for (const { id } of results as Iterable<{ readonly id: unknown }>)
				if (isRecordId(id)) found.add(id);
			return found;
		},
		close() {
			index.removeAll();
			indexed.clear();
			list = null;
		}
	};
}

const sameTexts = (a: Entry, b: Entry): boolean =>
	a.number === b.number && a.title === b.title && a.rest === b.rest;
const isNumber = (term: string): boolean => /^\p{N}/u.test(term);

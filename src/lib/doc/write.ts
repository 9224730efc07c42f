import type { HistoryWhat } from '$lib/model/history';
import { ok, type Result } from '$lib/model/result';
import type { RecordId } from '$lib/model/ids';
import { historyEvent } from './history';
import type { Collection } from './keys';
import type { DocOrigin } from './origin';
import { sameContent } from './raw';
import type { SpaceDoc } from './space-doc';

/**
 * Gives back what was there before, key by key, wherever my value still stands; `leftAlone` counts
 * the keys that somebody changed since. A second call finds nothing of mine and leaves all alone.
 */
export type Undo = () => Result<{ readonly leftAlone: number }>;
/** What a command answers. */
export type Done<T> = Result<{ readonly value: T; readonly undo: Undo }>;

/** One key that a command wrote. */
export interface Change {
	readonly collection: Collection;
	readonly key: string;
	readonly mine: unknown;
	readonly before: unknown;
}

/** Writes inside a transaction and remembers what it replaced. */
export interface Writer {
	/** `first`: what undo writes when nothing was there before; a key is never deleted. */
	set(collection: Collection, key: string, value: unknown, first?: unknown): void;
	/** The raw value that is there now. */
	get(collection: Collection, key: string): unknown;
	/** Beside a record: who did what and when. Undo leaves it. */
	tell(
		post: RecordId,
		what: HistoryWhat,
		more?: { readonly groups?: readonly string[]; readonly before?: string }
	): void;
	/** Left to undo by another key (a new post's groups: undone by `gone`). */
	setForGood(collection: Collection, key: string, value: unknown): void;
}

/** Runs one transaction with this person as its typed origin. */
export function write(space: SpaceDoc, make: (writer: Writer) => void): readonly Change[] {
	const changes: Change[] = [];
	const map = (collection: Collection) => space.ydoc.getMap<unknown>(collection);
	const origin: DocOrigin = { kind: 'local', by: space.me };
	space.ydoc.transact(() => {
		make({
			get: (collection, key) => map(collection).get(key),
			set(collection, key, value, first) {
				const before = map(collection).get(key);
				map(collection).set(key, value);
				changes.push({ collection, key, mine: value, before: before ?? first });
			},
			setForGood(collection, key, value) {
				map(collection).set(key, value);
			},
			tell(post, what, more) {
				map('history').set(...historyEvent(space, post, what, more));
			}
		});
	}, origin);
	return changes;
}

/** Undo of these changes, told in the history of `posts`. */
export function undoOf(
	space: SpaceDoc,
	changes: readonly Change[],
	posts: readonly RecordId[]
): Undo {
	return () => {
		let leftAlone = 0;
		for (const part of chunks(changes, 200))
			write(space, (writer) => {
				for (const { collection, key, mine, before } of [...part].reverse()) {
					const stands = sameContent(writer.get(collection, key), mine);
					if (!stands) leftAlone += 1;
					else if (before !== undefined) writer.setForGood(collection, key, before);
				}
			});
		if (leftAlone < changes.length && posts.length === 1)
			write(space, (writer) => {
				for (const post of posts) writer.tell(post, 'undone');
			});
		return ok({ leftAlone });
	};
}

/** The stamp of every value: who and when. */
export const stamp = (space: SpaceDoc): { readonly by: string; readonly at: number } => ({
	by: space.me.personId,
	at: space.now()
});

/** Runs of at most `size`. */
export function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
	for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

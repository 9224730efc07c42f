import type { RecordId } from '$lib/model/ids';
import type { Post, PostDraft } from '$lib/model/post';
import { fail, ok, type Result } from '$lib/model/result';
import { maxPostNumber, postVersion } from '$lib/model/stored-post';
import { groupKey, type PostGroup } from './keys';
import { mergeOver } from './raw';
import type { SpaceDoc } from './space-doc';
import { stamp, undoOf, write, type Done, type Writer } from './write';

/** The fields of each group, as the document holds them. */
export const wordsFields = ['title', 'details', 'category', 'area', 'onBehalfOf'] as const;
export const whenFields = ['when', 'urgency'] as const;
export const sizeFields = ['size', 'wanted', 'access'] as const;

/** The number a new post wishes for. */
export const nextNumber = (space: SpaceDoc): number =>
	Math.min(space.inside.highestNumber() + 1, maxPostNumber);

/** All groups of a new post; undone by `gone`, so nothing here is undone by itself. */
export function writeNewPost(
	writer: Writer,
	id: RecordId,
	draft: PostDraft,
	number: number,
	said: { readonly by: string; readonly at: number },
	importedAs: string | null = null
): void {
	const { kind, lifetime, contact } = draft;
	const base = { v: postVersion, kind, number, ...said };
	const put = (key: string, value: unknown): void => writer.setForGood('posts', key, value);
	put(id, importedAs === null ? base : { ...base, importedAs });
	put(groupKey(id, 'words'), { ...pick(draft, wordsFields), ...said });
	put(groupKey(id, 'when'), { ...pick(draft, whenFields), ...said });
	put(groupKey(id, 'size'), { ...pick(draft, sizeFields), ...said });
	put(groupKey(id, 'life'), { lifetime, renewals: 0, ...said });
	if (contact?.audience === 'group')
		put(groupKey(id, 'contact'), { kind: 'group', ...contact.details, ...said });
}

/** A post that this app may change. Fails with `not-found` or `newer-version`. */
export function editablePost(space: SpaceDoc, id: RecordId): Result<Post> {
	const post = space.posts.current().byId.get(id);
	if (post === undefined) return fail('not-found');
	return post.editable ? ok(post) : fail('newer-version');
}

/** One transaction on one post, with its undo. */
export function onPost(
	space: SpaceDoc,
	id: RecordId,
	make: (post: Post, writer: Writer) => void
): Done<null> {
	const post = editablePost(space, id);
	if (!post.ok) return post;
	const changes = write(space, (writer) => {
		make(post.value, writer);
	});
	return ok({ value: null, undo: undoOf(space, changes, [id]) });
}

/** Replaces a field group; fields of it that we don't know stay. */
export function setGroup(
	space: SpaceDoc,
	writer: Writer,
	id: RecordId,
	group: PostGroup,
	known: readonly string[],
	fields: Readonly<Record<string, unknown>>,
	first?: unknown
): void {
	const key = groupKey(id, group);
	const raw = writer.get('posts', key);
	const merged = mergeOver(raw, [...known, 'by', 'at'], { ...fields, ...stamp(space) });
	writer.set('posts', key, merged, first);
}

/** Some fields of an object. */
export function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K>;
export function pick(from: object, names: readonly string[]): object {
	return Object.fromEntries(names.map((name) => [name, Reflect.get(from, name)]));
}

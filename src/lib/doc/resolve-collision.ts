import { fail, ok } from '$lib/model/result';
import { readContact, readWords } from '$lib/model/stored-post';
import { cleanLine, cleanText } from '$lib/model/text';
import { editablePost } from './post-write';
import { splitKey } from './keys';
import { fieldsOf } from './raw';
import type { Collision, SpaceDoc } from './space-doc';
import { stamp, undoOf, write, type Done } from './write';

/**
 * My choice about a value of mine that was overwritten unseen. `theirs` forgets mine, `mine` writes
 * it again, `both` joins the texts of words or of an open contact. Undo gives the document back what it had
 * and asks again. Fails with `not-found`, `newer-version` or `not-joinable`.
 */
export function resolveCollision(
	space: SpaceDoc,
	collisionId: string,
	choice: 'mine' | 'theirs' | 'both'
): Done<null> {
	const collision = space.collisions.current().find(({ id }) => id === collisionId);
	if (collision === undefined) return fail('not-found');
	const post = editablePost(space, collision.postId);
	if (!post.ok) return post;
	if (choice === 'theirs') {
		const ask = space.inside.collisions.forget(collisionId);
		return ok({
			value: null,
			undo() {
				ask();
				return ok({ leftAlone: 0 });
			}
		});
	}
	const value = choice === 'mine' ? collision.mine : joined(collision);
	if (value === null) return fail('not-joinable');
	const stored = collision.group === 'lifetime' ? 'life' : collision.group;
	const fields = Object.fromEntries(fieldsOf(value).filter(([name]) => name !== 'keys'));
	const keys = fieldsOf(fieldsOf(collision.mine).find(([name]) => name === 'keys')?.[1]);
	const changes = write(space, (writer) => {
		writer.set('posts', `${collision.postId}/${stored}`, { ...fields, ...stamp(space) });
		for (const [rest, raw] of collision.group === 'contact' ? keys : []) {
			const key = `${collision.postId}/${rest}`;
			if (splitKey(key) !== null) writer.set('posts', key, raw, null);
		}
		writer.tell(collision.postId, 'edited', { groups: [stored] });
	});
	const ask = space.inside.collisions.forget(collisionId);
	const undo = undoOf(space, changes, [collision.postId]);
	return ok({
		value: null,
		undo() {
			const undone = undo();
			if (undone.ok) ask();
			return undone;
		}
	});
}

/** Both texts in one group value; null when there is nothing to join. */
function joined({ group, mine, theirs }: Collision): object | null {
	if (group === 'contact') {
		const a = readContact(mine);
		const b = readContact(theirs);
		if (a?.kind !== 'group' || b?.kind !== 'group') return null;
		return {
			...Object.fromEntries(fieldsOf(theirs)),
			reach: line(a.reach, b.reach),
			place: line(a.place, b.place),
			notWith: line(a.notWith, b.notWith)
		};
	}
	const a = readWords(mine, false);
	const b = readWords(theirs, false);
	if (group !== 'words' || a === null || b === null) return null;
	return {
		...Object.fromEntries(fieldsOf(theirs)),
		title: line(a.title, b.title),
		details: both(a.details, b.details) ?? cleanText(`${a.details}\n\n${b.details}`),
		area: line(a.area, b.area),
		onBehalfOf: line(a.onBehalfOf, b.onBehalfOf)
	};
}

const line = (a: string, b: string): string => both(a, b) ?? cleanLine(`${a} / ${b}`);
/** The one that holds the other; null when neither does. */
const both = (a: string, b: string): string | null =>
	a.includes(b) ? a : b.includes(a) ? b : null;

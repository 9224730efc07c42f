import { checkUpdate } from '$lib/doc/update-check';
import { fail, ok, type Result } from '$lib/model/result';
import * as Y from 'yjs';

/**
 * What only members write. Invitations are not signed: whoever could write one could come in with it.
 */
const membersOnly: ReadonlySet<string> = new Set(['invitations', 'roster', 'bridges']);

/** Judges what somebody sends who is no member. */
export interface Outsiders {
	/**
	 * Fails with the codes of `checkUpdate`, with `members-only`, or with `waiting` when it hangs on
	 * something that is not here: what that would be can't be judged yet, and it could come by another way.
	 */
	check(update: Uint8Array): Result<null>;
	close(): void;
}

/** Tries each update on a copy of that document, which is kept from one to the next. */
export function createOutsiders(ydoc: Y.Doc): Outsiders {
	let copy: Y.Doc | null = null;

	function close(): void {
		copy?.destroy();
		copy = null;
	}

	function tried(on: Y.Doc, update: Uint8Array): Result<null> {
		const checked = checkUpdate(on, update);
		if (!checked.ok) return checked;
		const touched = new Set<string>();
		const look = (transaction: Y.Transaction): void => {
			for (const type of transaction.changed.keys()) touched.add(collectionOf(on, type) ?? '');
		};
		on.on('afterTransaction', look);
		try {
			Y.applyUpdate(on, update);
		} catch {
			return fail('refused');
		} finally {
			on.off('afterTransaction', look);
		}
		if ([...touched].some((name) => membersOnly.has(name))) return fail('members-only');
		const whole = on.store.pendingStructs === null && on.store.pendingDs === null;
		return whole ? ok(null) : fail('waiting');
	}

	return {
		check(update) {
			copy ??= new Y.Doc();
			Y.applyUpdate(copy, Y.encodeStateAsUpdate(ydoc, Y.encodeStateVector(copy)));
			const result = tried(copy, update);
			// It may hold a part of what was refused.
			if (!result.ok) close();
			return result;
		},
		close
	};
}

/** The name at the top under which it lies. */
function collectionOf(doc: Y.Doc, type: unknown): string | undefined {
	let root = type;
	while (root instanceof Y.AbstractType && root._item !== null) root = root._item.parent;
	return [...doc.share].find(([, top]) => top === root)?.[0];
}

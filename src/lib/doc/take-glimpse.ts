import type { RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import * as Y from 'yjs';
import { glimpseMap, type GlimpseCounts } from './glimpse';
import { groupKey } from './keys';
import { bagOf } from './record-bags';
import type { SpaceDoc } from './space-doc';

/** What a card never shows. */
const unseen = /^(contact|thanks)/;

/**
 * The cards of these posts as a small document of its own, a V1 update: no contacts, details or
 * thanks, the group's name, what people are called, and the counts of all that is left out.
 */
export function takeGlimpse(
	space: SpaceDoc,
	ids: readonly RecordId[],
	counts: GlimpseCounts
): Uint8Array {
	const small = new Y.Doc();
	const put = (collection: string, key: string, raw: unknown): void => {
		if (raw !== undefined) small.getMap(collection).set(key, raw);
	};
	small.transact(() => {
		for (const id of ids)
			for (const [rest, raw] of bagOf(space.inside.posts, id))
				if (!unseen.test(rest)) put('posts', rest === '' ? id : `${id}/${rest}`, bare(raw));
		for (const { id, madeBy, madeAt } of rivals(space, ids)) {
			put('posts', id, bagOf(space.inside.posts, id).get(''));
			put('posts', groupKey(id, 'words'), { title: '', category: 'other', by: madeBy, at: madeAt });
			put('posts', groupKey(id, 'gone'), { by: madeBy, at: madeAt });
		}
		put('group', 'name', space.ydoc.getMap('group').get('name'));
		const names = space.ydoc.getMap('people');
		for (const { id, left } of space.people.current().values()) {
			put('people', `${id}/name`, names.get(`${id}/name`));
			if (left) put('people', `${id}/former`, true);
		}
		put(glimpseMap, 'counts', { ...counts });
	});
	const update = Y.encodeStateAsUpdate(small);
	small.destroy();
	return update;
}

/** A card shows a title and facts; what else was written stays in the document. */
const bare = (raw: unknown): unknown =>
	typeof raw === 'object' && raw !== null && 'details' in raw ? { ...raw, details: '' } : raw;

/** Those before which a card's number has a letter (12 before 12b): put into the bin, where they only count. */
function rivals(space: SpaceDoc, ids: readonly RecordId[]): readonly Post[] {
	const { all, byId } = space.posts.current();
	const shared = new Set(
		ids
			.map((id) => byId.get(id)?.number ?? '')
			.filter((number) => /\D$/.test(number))
			.map(wished)
	);
	return shared.size === 0
		? []
		: all.filter(({ id, number }) => shared.has(wished(number)) && !ids.includes(id));
}

const wished = (number: string): number => Number.parseInt(number, 10);

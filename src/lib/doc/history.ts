import { toBase64url } from '$lib/model/bytes';
import { readHistoryEvent, type HistoryWhat } from '$lib/model/history';
import type { RecordId } from '$lib/model/ids';
import type { Post } from '$lib/model/post';
import { bagOf, type RecordBags } from './record-bags';
import type { HistoryEvent, SpaceDoc } from './space-doc';

/** Who did what to one post, newest first; that it was posted or imported is read from the post itself. */
export function readHistory(bags: RecordBags, post: Post): readonly HistoryEvent[] {
	const events: HistoryEvent[] = [];
	for (const [id, raw] of bagOf(bags, post.id)) {
		const event = readHistoryEvent(raw);
		if (event !== null && id !== '') events.push({ id, ...event });
	}
	events.sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
	events.push({
		id: 'made',
		what: post.importedAs === null ? 'posted' : 'imported',
		by: post.madeBy,
		at: post.madeAt,
		groups: [],
		before: null
	});
	return events;
}

/** The key and value of a new event, for a command to write. */
export function historyEvent(
	space: SpaceDoc,
	post: RecordId,
	what: HistoryWhat,
	more: { readonly groups?: readonly string[]; readonly before?: string } = {}
): readonly [string, Record<string, unknown>] {
	const at = space.now();
	const key = `${post}/${at.toString(36)}-${toBase64url(space.random(6))}`;
	const value: Record<string, unknown> = { what, by: space.me.personId, at };
	if (more.groups !== undefined) value['groups'] = [...more.groups];
	if (more.before !== undefined) value['before'] = more.before;
	return [key, value];
}

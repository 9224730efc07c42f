import { isRecordId } from '$lib/model/id-parse';
import type { RecordId } from '$lib/model/ids';
import { toBase64url } from '$lib/model/bytes';
import {
	parseClaimSaid,
	parseClosingReason,
	parseLifetime,
	parsePostChanges,
	parsePostDraft
} from '$lib/model/post-parse';
import type {
	ClaimState,
	ClosingReason,
	Lifetime,
	Post,
	PostDraft,
	PostSize,
	PostWhen,
	PostWords
} from '$lib/model/post';
import { fail, ok, type Result } from '$lib/model/result';
import { cleanText } from '$lib/model/text';
import { openClaims, postStatus, standingClaims } from '$lib/rules/post-status';
import { dropContactIn } from './contact';
import { claimKey, groupKey, thanksKey, type PostGroup } from './keys';
import {
	nextNumber,
	onPost,
	pick,
	setGroup,
	sizeFields,
	whenFields,
	wordsFields,
	writeNewPost
} from './post-write';
import { mergeOver, sameContent } from './raw';
import type { SpaceDoc } from './space-doc';
import { stamp, write, type Done } from './write';

/*
 * Every command is one transaction with a typed origin, parses what it is given, writes its history
 * event and answers with an undo. Anybody may change anything; everything says who did. Problems:
 * `not-found`, `newer-version` (written by a later app: read-only here), and those of the parsers.
 */

/**
 * Writes a new post; its contact only when anyone in the group may read it (sealed ones: contact.ts).
 * Fails with `full` when the group's records are as large as they may get.
 */
export function addPost(space: SpaceDoc, input: PostDraft): Done<RecordId> {
	const draft = parsePostDraft(input);
	if (!draft.ok) return draft;
	if (!space.inside.room.hasFor(draft.value.details.length)) return fail('full');
	const id: unknown = toBase64url(space.random(12));
	if (!isRecordId(id)) return fail('no-id');
	const number = nextNumber(space);
	write(space, (writer) => {
		writeNewPost(writer, id, draft.value, number, stamp(space));
	});
	const undo = () => {
		const changes = write(space, (writer) => {
			writer.set('posts', groupKey(id, 'gone'), stamp(space));
			writer.tell(id, 'undone');
		});
		return ok({ leftAlone: changes.length - 1 });
	};
	return ok({ value: id, undo: once(undo) });
}

/** Writes only the field groups in which something really changes. */
export function editPost(
	space: SpaceDoc,
	id: RecordId,
	input: Partial<PostWords & PostWhen & PostSize>
): Done<null> {
	const parsed = parsePostChanges(input);
	if (!parsed.ok) return parsed;
	return onPost(space, id, (post, writer) => {
		const groups: string[] = [];
		const next = { ...post, ...parsed.value };
		const edit = (group: PostGroup, fields: readonly (keyof Post)[]): void => {
			if (sameContent(pick(post, fields), pick(next, fields))) return;
			setGroup(space, writer, id, group, fields, pick(next, fields));
			groups.push(group);
		};
		edit('words', wordsFields);
		edit('when', whenFields);
		edit('size', sizeFields);
		if (groups.length === 0) return;
		const retitled = next.title !== post.title;
		writer.tell(id, 'edited', retitled ? { groups, before: post.title } : { groups });
	});
}

/** Says yes, going, done or steps back, for oneself or for a neighbour without a device. */
export function claimPost(
	space: SpaceDoc,
	id: RecordId,
	input: {
		readonly state: ClaimState;
		readonly quantity: number;
		readonly words: string;
		readonly speaksFor: string;
	}
): Done<null> {
	const said = parseClaimSaid(input);
	if (!said.ok) return said;
	return onPost(space, id, (post, writer) => {
		const me = space.me.personId;
		const others = standingClaims(post).map((claim) => claim.personId);
		const saw = [...new Set(others.filter((person) => person !== me))];
		const key = claimKey(id, me, said.value.speaksFor);
		const fields = { ...said.value, saw, ...stamp(space) };
		const known = [...Object.keys(fields), 'withdrawn', 'imported'];
		writer.set('posts', key, mergeOver(writer.get('posts', key), known, fields), {
			withdrawn: true,
			...stamp(space)
		});
		const claims = [
			...post.claims.filter((c) => c.personId !== me || c.speaksFor !== fields.speaksFor),
			{ ...said.value, saw, personId: me, at: fields.at }
		];
		const after = { ...post, claims };
		const over = post.closed !== null || postStatus(after, space.now()).kind === 'done';
		if (over && openClaims(after).length === 0) dropContactIn(space, writer, id);
		writer.tell(id, said.value.state);
	});
}

/** One thank-you per person and post; saying it again replaces it. */
export function thankFor(space: SpaceDoc, id: RecordId, words: string): Done<null> {
	return onPost(space, id, (_post, writer) => {
		const key = thanksKey(id, space.me.personId);
		const fields = { words: cleanText(words), ...stamp(space) };
		const known = [...Object.keys(fields), 'withdrawn'];
		writer.set('posts', key, mergeOver(writer.get('posts', key), known, fields), {
			withdrawn: true,
			...stamp(space)
		});
		writer.tell(id, 'thanked');
	});
}

/** Closes it for a reason. Its contact is dropped, unless somebody is still on it. */
export function closePost(space: SpaceDoc, id: RecordId, reason: ClosingReason): Done<null> {
	const parsed = parseClosingReason(reason);
	if (!parsed.ok) return parsed;
	return onPost(space, id, (post, writer) => {
		const known = ['reason', 'open'];
		const first = { open: true, ...stamp(space) };
		setGroup(space, writer, id, 'closed', known, { reason: parsed.value }, first);
		if (openClaims(post).length === 0) dropContactIn(space, writer, id);
		writer.tell(id, 'closed');
	});
}

/** Open again; a dropped contact stays dropped. */
export function reopenPost(space: SpaceDoc, id: RecordId): Done<null> {
	return onPost(space, id, (post, writer) => {
		if (post.closed === null) return;
		setGroup(space, writer, id, 'closed', ['reason', 'open'], { open: true });
		writer.tell(id, 'reopened');
	});
}

/** A new lifetime, and one more renewal. */
export function renewPost(space: SpaceDoc, id: RecordId, lifetime: Lifetime): Done<null> {
	const parsed = parseLifetime(lifetime);
	if (!parsed.ok) return parsed;
	return onPost(space, id, (post, writer) => {
		const fields = { lifetime: parsed.value, renewals: post.renewals + 1 };
		setGroup(space, writer, id, 'life', ['lifetime', 'renewals'], fields);
		writer.tell(id, 'renewed');
	});
}

/** Into the bin; given back for 30 days. */
export function binPost(space: SpaceDoc, id: RecordId): Done<null> {
	return onPost(space, id, (post, writer) => {
		if (post.gone !== null) return;
		setGroup(space, writer, id, 'gone', ['back'], {}, { back: true, ...stamp(space) });
		writer.tell(id, 'binned');
	});
}

/** Out of the bin. */
export function giveBackPost(space: SpaceDoc, id: RecordId): Done<null> {
	return onPost(space, id, (post, writer) => {
		if (post.gone === null) return;
		setGroup(space, writer, id, 'gone', ['back'], { back: true });
		writer.tell(id, 'given-back');
	});
}

/** A second call does nothing. */
function once(undo: () => Result<{ readonly leftAlone: number }>) {
	let undone = false;
	return () => {
		if (undone) return ok({ leftAlone: 1 });
		undone = true;
		return undo();
	};
}

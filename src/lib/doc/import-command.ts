import type { RecordId } from '$lib/model/ids';
import { timeSchema } from '$lib/model/id-schema';
import { parsePostDraft, parseClosingReason } from '$lib/model/post-parse';
import type { ClosingReason, Post, PostDraft } from '$lib/model/post';
import { fail, ok } from '$lib/model/result';
import { cleanLine } from '$lib/model/text';
import * as v from 'valibot';
import { nextNumber, writeNewPost } from './post-write';
import { claimKey, groupKey, importedRecordId } from './keys';
import type { SpaceDoc } from './space-doc';
import { chunks, write, type Done, type Writer } from './write';

/** One good row of a spreadsheet. */
export interface ImportedRow {
	readonly draft: PostDraft;
	/** The row's fingerprint; the record's id derives from it (`importedRecordId`). */
	readonly importedAs: string;
	readonly madeAt: number;
	/** Who had it in hand, by name: a yes that the importing person speaks for. */
	readonly takenBy: string | null;
	readonly closed: ClosingReason | null;
	/** Done by `takenBy`. */
	readonly done: boolean;
}

const rowsPerTransaction = 200;
/** Text units; keeps each update well under the 4 MiB that a peer takes. */
const unitsPerTransaction = 500_000;

/**
 * Adds rows that are not there yet; the same row is the same record, however often and wherever it
 * is imported. Contacts meant for those who said yes are not written here: seal them (contact.ts).
 * Fails with the row's problem, or with `full`, having written nothing. Undo puts what was added into the bin; bringing
 * the file in again, perhaps with other columns, writes what this person had put there anew.
 */
export function addImported(
	space: SpaceDoc,
	rows: readonly ImportedRow[]
): Done<{ readonly added: number; readonly already: number }> {
	const known = space.inside.posts.byId;
	const posts = space.posts.current().byId;
	const fresh = new Map<RecordId, ImportedRow>();
	for (const row of rows) {
		const draft = parsePostDraft(row.draft);
		if (!draft.ok) return draft;
		if (row.closed !== null && !parseClosingReason(row.closed).ok) return fail('not-understood');
		if (!v.is(timeSchema, row.madeAt) || row.importedAs === '' || row.importedAs.length > 500)
			return fail('not-understood');
		const id = importedRecordId(row.importedAs);
		if (!known.has(id) || wasUndone(space, posts.get(id)))
			fresh.set(id, { ...row, draft: draft.value });
	}
	const units = [...fresh.values()].reduce((sum, row) => sum + unitsOf(row), 0);
	if (fresh.size > 0 && !space.inside.room.hasFor(units)) return fail('full');
	let number = nextNumber(space);
	for (const part of portions([...fresh]))
		write(space, (writer) => {
			const by = space.me.personId;
			for (const [id, row] of part) {
				const said = { by, at: row.madeAt };
				const before = posts.get(id);
				const kept = parseInt(before?.number ?? '', 10);
				writeNewPost(writer, id, row.draft, kept > 0 ? kept : number, said, row.importedAs);
				if (before === undefined) number += 1;
				else clearAway(space, writer, before);
				const name = row.takenBy === null ? '' : cleanLine(row.takenBy);
				if (name !== '' || row.done)
					writer.setForGood('posts', claimKey(id, by, name), {
						state: row.done ? 'done' : 'going',
						quantity: row.done ? (row.draft.wanted ?? 1) : 1,
						words: '',
						speaksFor: name,
						saw: [],
						imported: true,
						...said
					});
				if (row.closed !== null)
					writer.setForGood('posts', groupKey(id, 'closed'), { reason: row.closed, ...said });
			}
		});
	const value = { added: fresh.size, already: rows.length - fresh.size };
	let undone = false;
	return ok({
		value,
		undo() {
			if (undone) return ok({ leftAlone: fresh.size });
			undone = true;
			return binAll(space, [...fresh.keys()]);
		}
	});
}

/** Brought in by me, and put into the bin by me (an import that was undone). */
const wasUndone = (space: SpaceDoc, post: Post | undefined): boolean =>
	post?.gone?.by === space.me.personId && post.madeBy === space.me.personId && post.editable;

/** Takes an undone post out of the bin, without what the file said of it the last time. */
function clearAway(space: SpaceDoc, writer: Writer, post: Post): void {
	const said = { by: space.me.personId, at: space.now() };
	writer.setForGood('posts', groupKey(post.id, 'gone'), { back: true, ...said });
	if (post.closed !== null)
		writer.setForGood('posts', groupKey(post.id, 'closed'), { open: true, ...said });
	for (const claim of post.claims) {
		if (claim.personId !== said.by) continue;
		const key = claimKey(post.id, claim.personId, claim.speaksFor);
		const { state, quantity, words, speaksFor, saw } = claim;
		writer.setForGood('posts', key, {
			...{ state, quantity, words, speaksFor, saw },
			withdrawn: true,
			...said
		});
	}
}

function binAll(space: SpaceDoc, ids: readonly RecordId[]) {
	for (const part of chunks(ids, rowsPerTransaction))
		write(space, (writer) => {
			for (const id of part)
				writer.setForGood('posts', groupKey(id, 'gone'), {
					by: space.me.personId,
					at: space.now()
				});
		});
	return ok({ leftAlone: 0 });
}

const unitsOf = ({ draft }: ImportedRow): number => draft.details.length + draft.title.length;

function* portions(
	rows: readonly (readonly [RecordId, ImportedRow])[]
): Generator<readonly (readonly [RecordId, ImportedRow])[]> {
	let part: (readonly [RecordId, ImportedRow])[] = [];
	let units = 0;
	for (const row of rows) {
		const size = unitsOf(row[1]);
		if (part.length === rowsPerTransaction || units + size > unitsPerTransaction) {
			yield part;
			part = [];
			units = 0;
		}
		part.push(row);
		units += size;
	}
	if (part.length > 0) yield part;
}

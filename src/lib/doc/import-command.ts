import type { RecordId } from '$lib/model/ids';
import { isTime, parsePostDraft, parseClosingReason } from '$lib/model/post-parse';
import type { ClosingReason, PostDraft } from '$lib/model/post';
import { fail, ok } from '$lib/model/result';
import { cleanLine } from '$lib/model/text';
import { nextNumber, writeNewPost } from './post-write';
import { claimKey, groupKey, importedRecordId } from './keys';
import type { SpaceDoc } from './space-doc';
import { chunks, write, type Done } from './write';

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
 * Fails with the row's problem, having written nothing. Undo puts what was added into the bin.
 */
export function addImported(
	space: SpaceDoc,
	rows: readonly ImportedRow[]
): Done<{ readonly added: number; readonly already: number }> {
	const known = space.inside.posts.byId;
	const fresh = new Map<RecordId, ImportedRow>();
	for (const row of rows) {
		const draft = parsePostDraft(row.draft);
		if (!draft.ok) return draft;
		if (row.closed !== null && !parseClosingReason(row.closed).ok) return fail('not-understood');
		if (!isTime(row.madeAt) || row.importedAs === '' || row.importedAs.length > 500)
			return fail('not-understood');
		const id = importedRecordId(row.importedAs);
		if (!known.has(id)) fresh.set(id, { ...row, draft: draft.value });
	}
	let number = nextNumber(space);
	for (const part of portions([...fresh]))
		write(space, (writer) => {
			const by = space.me.personId;
			for (const [id, row] of part) {
				const said = { by, at: row.madeAt };
				writeNewPost(writer, id, row.draft, number, said, row.importedAs);
				number += 1;
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

function* portions(
	rows: readonly (readonly [RecordId, ImportedRow])[]
): Generator<readonly (readonly [RecordId, ImportedRow])[]> {
	let part: (readonly [RecordId, ImportedRow])[] = [];
	let units = 0;
	for (const row of rows) {
		const size = row[1].draft.details.length + row[1].draft.title.length;
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

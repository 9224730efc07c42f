import type { Undo } from '$lib/doc/commands';
import { addImported } from '$lib/doc/import-command';
import { importedRecordId } from '$lib/doc/keys';
import { restoreRecords } from '$lib/doc/restore';
import type { Session } from '$lib/features/session';
import type { RecordId } from '$lib/model/ids';
import type { ContactAudience, ContactDetails, Post } from '$lib/model/post';
import { ok, type Result } from '$lib/model/result';
import type { GroupExport } from '$lib/rules/spreadsheet/group-export';
import type { FingerprintedRow } from '$lib/rules/spreadsheet/imported-row';

/** How an import went. */
export interface BroughtIn {
	readonly added: number;
	readonly already: number;
	readonly sealed: number;
	/** Contacts that could not be sealed; they are nowhere, neither sealed nor open. */
	readonly unsealed: number;
	/** The rows after the one that stopped it are not here. */
	readonly stopped: boolean;
	/** It stopped because the group's document takes nothing more. */
	readonly full: boolean;
	/** Null when nothing was added, or it can't be taken back. */
	readonly undo: (() => Result<null>) | null;
}
export type BringProgress = {
	readonly sealing: boolean;
	readonly done: number;
	readonly total: number;
};

const rowsAtOnce = 200;
const sealsAtOnce = 50;
/** Lets the page paint and answer. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** True when a row would add nothing: its post is here, and this person has not undone it. */
export function isHere(session: Session, importedAs: string): boolean {
	const post = session.space.posts.current().byId.get(importedRecordId(importedAs));
	if (!post) return false;
	return !(post.gone?.by === session.myPersonId && post.madeBy === session.myPersonId);
}

interface Contact {
	readonly id: RecordId;
	readonly details: ContactDetails;
	readonly audience: ContactAudience;
}

async function sealAll(
	session: Session,
	contacts: readonly Contact[],
	onProgress: (progress: BringProgress) => void
): Promise<{ readonly sealed: number; readonly unsealed: number }> {
	let sealed = 0;
	for (let from = 0; from < contacts.length; from += sealsAtOnce) {
		onProgress({ sealing: true, done: from, total: contacts.length });
		const results = await Promise.all(
			contacts.slice(from, from + sealsAtOnce).map(async ({ id, details, audience }) => {
				const post = session.space.posts.current().byId.get(id);
				if (!post) return false;
				const result = await session.sealContact(post, details, audience).catch(() => null);
				return result?.ok === true;
			})
		);
		sealed += results.filter(Boolean).length;
		await breathe();
	}
	return { sealed, unsealed: contacts.length - sealed };
}

/** Imported by me and its contact never arrived: an import that was cut off is finished by the same file. */
const lacksContact = (session: Session, post: Post | undefined): boolean =>
	post?.madeBy === session.myPersonId &&
	post.contact.kind === 'none' &&
	post.gone === null &&
	session.space.history(post.id).every(({ what }) => what === 'imported');

/**
 * Writes rows as posts, a few hundred at a time, then seals their contacts to this person's
 * devices. A contact never touches the document unsealed. Stops at the first portion that fails
 * and says so; what is in stays, and the same file again brings only the rest.
 */
export async function bringIn(
	session: Session,
	rows: readonly FingerprintedRow[],
	onProgress: (progress: BringProgress) => void
): Promise<BroughtIn> {
	const { space } = session;
	const fresh = new Set(
		rows.filter((row) => !isHere(session, row.importedAs)).map((row) => row.importedAs)
	);
	const undos: Undo[] = [];
	let [added, already, stopped, full] = [0, 0, false, false];
	let written: readonly FingerprintedRow[] = rows;
	for (let from = 0; from < rows.length; from += rowsAtOnce) {
		onProgress({ sealing: false, done: from, total: rows.length });
		await breathe();
		const done = addImported(
			space,
			rows.slice(from, from + rowsAtOnce).map(({ number: _, ...row }) => ({
				...row,
				draft: { ...row.draft, contact: null }
			}))
		);
		if (!done.ok) {
			stopped = true;
			full = done.problem.code === 'full';
			written = rows.slice(0, from);
			break;
		}
		added += done.value.value.added;
		already += done.value.value.already;
		undos.push(done.value.undo);
	}

	// The sample street has no keys to seal with, and keeps nothing.
	const contacts = (session.sample ? [] : written).flatMap(({ draft, importedAs }) => {
		const id = importedRecordId(importedAs);
		if (!draft.contact) return [];
		const wanted =
			fresh.has(importedAs) || lacksContact(session, space.posts.current().byId.get(id));
		return wanted ? [{ id, ...draft.contact }] : [];
	});
	const seals = await sealAll(session, contacts, onProgress);
	return {
		...{ added, already, stopped, full, ...seals },
		undo:
			added === 0
				? null
				: () => {
						for (const undo of undos) {
							const undone = undo();
							if (!undone.ok) return undone;
						}
						return ok(null);
					}
	};
}

/** Brings a whole group's records back, then seals what contacts came along, for the same readers. */
export async function bringBack(
	session: Session,
	group: GroupExport,
	onProgress: (progress: BringProgress) => void
): Promise<BroughtIn> {
	const before = new Set(session.space.posts.current().byId.keys());
	onProgress({ sealing: false, done: 0, total: 1 });
	await breathe();
	const restored = restoreRecords(session.space, group.records);
	if (!restored.ok) {
		const nothing = { added: 0, already: 0, sealed: 0, unsealed: 0 };
		return { ...nothing, stopped: true, full: restored.problem.code === 'full', undo: null };
	}
	const contacts = [...session.space.posts.current().byId.keys()].flatMap((id) => {
		const contact = before.has(id) ? undefined : group.contacts.get(id);
		if (!contact) return [];
		const { audience, ...details } = contact;
		return [{ id, audience, details }];
	});
	const seals = await sealAll(session, contacts, onProgress);
	return { ...restored.value, ...seals, stopped: false, full: false, undo: null };
}

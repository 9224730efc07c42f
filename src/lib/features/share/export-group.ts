import { dumpRecords } from '$lib/doc/restore';
import { categoryLabel, kindLabel, urgencyLabel } from '$lib/features/needs/label-words';
import { claimName, type NameOf } from '$lib/features/needs/who-words';
import type { Session } from '$lib/features/session';
import type { Post } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { postStatus, standingClaims } from '$lib/rules/post-status';
import { boardToCsv } from '$lib/rules/spreadsheet/board-csv';
import { groupExportToJson, type ExportedContact } from '$lib/rules/spreadsheet/group-export';
import { offsetAt } from './wall-clock';

function statusText(post: Post, now: number): string {
	const { kind } = postStatus(post, now);
	if (kind === 'done') return m.import_csv_status_done();
	if (kind === 'someone-on-it') return m.import_csv_status_taken();
	return kind === 'open' ? m.import_csv_status_open() : m.import_csv_status_closed();
}

/** Names as the group knows them; those it doesn't know stay unnamed. */
export function namesOf(session: Session): NameOf {
	const people = session.space.people.current();
	return (person) => people.get(person)?.name || m.board_person_unknown();
}

/** The board, without the bin and without contacts, as CSV with the mark that Excel needs. */
export function csvOfBoard(session: Session): string {
	const now = session.space.now();
	const nameOf = namesOf(session);
	return boardToCsv(
		session.space.posts.current().all.filter((post) => post.gone === null),
		{
			headers: [
				m.import_csv_number(),
				m.import_csv_kind(),
				m.import_csv_title(),
				m.import_csv_details(),
				m.import_csv_category(),
				m.import_csv_area(),
				m.import_csv_when(),
				m.import_csv_urgency(),
				m.import_csv_name(),
				m.import_csv_wanted(),
				m.import_csv_status(),
				m.import_csv_helpers(),
				m.import_csv_made_at()
			],
			kind: (post) => kindLabel(post.kind),
			category: (post) => categoryLabel(post.category),
			urgency: (post) => urgencyLabel(post.urgency),
			name: (post) => post.onBehalfOf || nameOf(post.madeBy),
			wanted: (post) => (post.wanted === null ? m.import_csv_wanted_many() : `${post.wanted}`),
			status: (post) => statusText(post, now),
			helpers: (post) =>
				standingClaims(post)
					.map((claim) => claimName(claim, nameOf))
					.join(', ')
		},
		{ bom: true, offsetMinutes: offsetAt }
	);
}

/** The whole group as JSON. `unread` contacts are sealed to others; none are opened unless asked for. */
export async function jsonOfGroup(
	session: Session,
	withContacts: boolean
): Promise<{ readonly text: string; readonly unread: number }> {
	const { space } = session;
	const contacts = new Map<string, ExportedContact>();
	let unread = 0;
	for (const post of withContacts ? space.posts.current().all : []) {
		const audience = post.contact.kind === 'group' ? 'group' : 'those-who-said-yes';
		if (post.contact.kind === 'sealed') unread += 1;
		if (post.contact.kind !== 'group' && post.contact.kind !== 'sealed-to-me') continue;
		const opened = await session.openContact(post);
		if (opened.ok) contacts.set(post.id, { audience, ...opened.value });
		else unread += 1;
	}
	const text = groupExportToJson({
		exportedAt: space.now(),
		groupName: space.group.current().name,
		records: dumpRecords(space),
		contacts
	});
	return { text, unread };
}

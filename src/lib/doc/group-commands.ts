import type { InvitationId, PersonId } from '$lib/model/ids';
import { fail, ok } from '$lib/model/result';
import type { InvitationRecord, RosterEntry } from '$lib/model/roster';
import { cleanName } from '$lib/model/text';
import { splitKey } from './keys';
import { mergeOver } from './raw';
import type { SpaceDoc } from './space-doc';
import { stamp, undoOf, write, type Done } from './write';

/** The first records of a new group. */
export function foundGroup(space: SpaceDoc, name: string): void {
	write(space, (writer) => {
		writer.setForGood('group', 'made', { v: 1, ...stamp(space) });
		writer.setForGood('group', 'name', { name: cleanName(name), ...stamp(space) });
	});
}

/** Fails with `name-missing`. */
export const renameGroup = (space: SpaceDoc, name: string): Done<null> =>
	setName(space, 'group', 'name', name);

/** As a person wishes to be called. Fails with `name-missing`. */
export const setPersonName = (space: SpaceDoc, person: PersonId, name: string): Done<null> =>
	setName(space, 'people', `${person}/name`, name);

function setName(
	space: SpaceDoc,
	collection: 'group' | 'people',
	key: string,
	input: string
): Done<null> {
	const name = cleanName(input);
	if (name === '') return fail('name-missing');
	const changes = write(space, (writer) => {
		const fields = { name, ...stamp(space) };
		const merged = mergeOver(writer.get(collection, key), Object.keys(fields), fields);
		writer.set(collection, key, merged);
	});
	return ok({ value: null, undo: undoOf(space, changes, []) });
}

/** Adds a signed entry under its signature; one that is there already is left as it is. Fails with `not-understood`. */
export function addRosterEntry(space: SpaceDoc, entry: RosterEntry): Done<null> {
	if (splitKey(`r/${entry.signature}`) === null) return fail('not-understood');
	const known = space.ydoc.getMap('roster').has(entry.signature);
	if (!known)
		write(space, (writer) => {
			writer.setForGood('roster', entry.signature, copied(entry));
		});
	// What was signed stands; leaving is an entry of its own.
	return ok({ value: null, undo: () => ok({ leftAlone: 1 }) });
}

/** Writes an open invitation; undo withdraws it. */
export function addInvitation(space: SpaceDoc, record: InvitationRecord): Done<null> {
	if (splitKey(record.id) === null) return fail('not-understood');
	const { withdrawn, ...made } = record;
	write(space, (writer) => {
		writer.setForGood('invitations', record.id, copied(made));
		if (withdrawn !== null)
			writer.setForGood('invitations', `${record.id}/withdrawn`, copied(withdrawn));
	});
	return ok({
		value: null,
		undo() {
			withdrawInvitation(space, record.id);
			return ok({ leftAlone: 0 });
		}
	});
}

/** Nobody is let in with it from now on. Can't be undone: make another. */
export function withdrawInvitation(space: SpaceDoc, id: InvitationId): Done<null> {
	if (!space.invitations.current().has(id)) return fail('not-found');
	write(space, (writer) => {
		writer.setForGood('invitations', `${id}/withdrawn`, { ...stamp(space) });
	});
	return ok({ value: null, undo: () => ok({ leftAlone: 1 }) });
}

/** Plain data of our own, so that nobody holds what lies in the document. */
const copied = (value: object): unknown => JSON.parse(JSON.stringify(value));

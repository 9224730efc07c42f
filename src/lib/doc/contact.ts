import type { DeviceId, RecordId } from '$lib/model/ids';
import { parseContactDetails } from '$lib/model/post-parse';
import type { ContactDetails } from '$lib/model/post';
import { fail, ok } from '$lib/model/result';
import { readContact } from '$lib/model/stored-post';
import { contactKeyKey, envelopeName, groupKey } from './keys';
import { contactKeys } from './post-from-raw';
import { mergeOver } from './raw';
import { bagOf } from './record-bags';
import type { SpaceDoc } from './space-doc';
import { stamp, undoOf, write, type Change, type Done, type Writer } from './write';

/*
 * The stored form of contacts. A sealed one is an opaque envelope and, per device, an opaque key to
 * it; both come from `crypto/`. A key names its envelope, so that keys to an earlier one don't mix in.
 */

const knownFields = ['kind', 'reach', 'place', 'notWith', 'envelope', 'by', 'at'];
/** An envelope goes to at most this many devices at a time. */
const maxKeys = 128;

/** The sealed contact of a post; null when it has none or isn't sealed. */
export function readContactSeal(
	space: SpaceDoc,
	postId: RecordId
): { readonly envelope: string; readonly keys: ReadonlyMap<DeviceId, string> } | null {
	const bag = bagOf(space.inside.posts, postId);
	const contact = readContact(bag.get('contact'));
	if (contact?.kind !== 'sealed') return null;
	return { envelope: contact.envelope, keys: contactKeys(bag, contact.envelope) };
}

/** Replaces the contact by a sealed one. Fails with `not-found`, `newer-version` or `too-long`. */
export function writeContactSeal(
	space: SpaceDoc,
	postId: RecordId,
	envelope: string,
	keys: ReadonlyMap<DeviceId, string>
): Done<null> {
	return writeContactSeals(space, [{ postId, envelope, keys }]);
}

/** Many at once (after an import), 50 to a transaction. Fails, having written nothing, as `writeContactSeal` does. */
export function writeContactSeals(
	space: SpaceDoc,
	seals: readonly {
		readonly postId: RecordId;
		readonly envelope: string;
		readonly keys: ReadonlyMap<DeviceId, string>;
	}[]
): Done<null> {
	const posts = space.posts.current().byId;
	for (const { postId, envelope, keys } of seals) {
		const post = posts.get(postId);
		if (post === undefined) return fail('not-found');
		if (!post.editable) return fail('newer-version');
		const bounded = [...keys.values()].every((key) => key.length > 0 && key.length <= 4_096);
		if (envelope === '' || envelope.length > 65_536 || keys.size > maxKeys || !bounded)
			return fail('too-long');
	}
	const changes: Change[] = [];
	for (let at = 0; at < seals.length; at += 50)
		changes.push(
			...write(space, (writer) => {
				for (const { postId, envelope, keys } of seals.slice(at, at + 50)) {
					setContact(space, writer, postId, { kind: 'sealed', envelope });
					setKeys(space, writer, postId, envelope, keys);
				}
			})
		);
	return ok({ value: null, undo: undoOf(space, changes, []) });
}

/** Passes the sealed contact on to further devices; nothing happens when it isn't sealed (any more). */
export function addContactKeys(
	space: SpaceDoc,
	postId: RecordId,
	keys: ReadonlyMap<DeviceId, string>
): void {
	const seal = readContactSeal(space, postId);
	if (seal === null || space.posts.current().byId.get(postId)?.editable !== true) return;
	const fresh = new Map(
		[...keys].filter(([device, key]) => !seal.keys.has(device) && key.length <= 4_096)
	);
	if (fresh.size === 0) return;
	write(space, (writer) => {
		setKeys(space, writer, postId, seal.envelope, fresh);
	});
}

/** A contact that anyone in the group may read. Fails with `not-found`, `newer-version` or `not-understood`. */
export function writeGroupContact(
	space: SpaceDoc,
	postId: RecordId,
	details: ContactDetails
): Done<null> {
	const parsed = parseContactDetails(details);
	if (!parsed.ok) return parsed;
	const post = space.posts.current().byId.get(postId);
	if (post === undefined) return fail('not-found');
	if (!post.editable) return fail('newer-version');
	const changes = write(space, (writer) => {
		setContact(space, writer, postId, { kind: 'group', ...parsed.value });
		dropKeys(space, writer, postId);
	});
	return ok({ value: null, undo: undoOf(space, changes, []) });
}

/** Takes the contact and all keys to it out of the document; nothing happens when there is none. */
export function dropContact(space: SpaceDoc, postId: RecordId): void {
	if (space.posts.current().byId.get(postId)?.editable !== true) return;
	write(space, (writer) => {
		dropContactIn(space, writer, postId);
	});
}

/** `dropContact` as part of a command. */
export function dropContactIn(space: SpaceDoc, writer: Writer, postId: RecordId): void {
	const contact = readContact(bagOf(space.inside.posts, postId).get('contact'));
	if (contact?.kind !== 'sealed' && contact?.kind !== 'group') return;
	setContact(space, writer, postId, { kind: 'dropped' });
	dropKeys(space, writer, postId);
}

function setContact(
	space: SpaceDoc,
	writer: Writer,
	postId: RecordId,
	fields: Readonly<Record<string, unknown>>
): void {
	const key = groupKey(postId, 'contact');
	const merged = mergeOver(writer.get('posts', key), knownFields, { ...fields, ...stamp(space) });
	writer.set('posts', key, merged, { kind: 'none', ...stamp(space) });
}

function setKeys(
	space: SpaceDoc,
	writer: Writer,
	postId: RecordId,
	envelope: string,
	keys: ReadonlyMap<DeviceId, string>
): void {
	const name = envelopeName(envelope);
	for (const [device, key] of keys)
		writer.set(
			'posts',
			contactKeyKey(postId, device),
			{ key, envelope: name, ...stamp(space) },
			null
		);
}

function dropKeys(space: SpaceDoc, writer: Writer, postId: RecordId): void {
	for (const [rest, raw] of bagOf(space.inside.posts, postId))
		if (rest.startsWith('contactKey/') && raw !== null)
			writer.set('posts', `${postId}/${rest}`, null);
}

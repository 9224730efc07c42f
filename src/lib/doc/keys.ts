import { isRecordId } from '$lib/model/id-parse';
import type { DeviceId, PersonId, RecordId } from '$lib/model/ids';
import { toBase64url } from '$lib/model/bytes';
import { hash128Bytes } from './hash128';

/**
 * Storage layout: one top-level map per collection, flat keys, JSON values, each with `by` and `at`.
 *
 * | collection  | key                                   | value                                       |
 * |-------------|---------------------------------------|---------------------------------------------|
 * | posts       | `<id>`                                | v, kind, number (wished), importedAs        |
 * |             | `<id>/words`                          | title, details, category, area, onBehalfOf  |
 * |             | `<id>/when`                           | when, urgency                               |
 * |             | `<id>/size`                           | size, wanted, access                        |
 * |             | `<id>/life`                           | lifetime, renewals                          |
 * |             | `<id>/contact`                        | kind none, dropped, group…, sealed envelope |
 * |             | `<id>/contactKey/<deviceId>`          | key, envelope (which one); null: dropped    |
 * |             | `<id>/claims/<personId>[.<hash>]`     | state, quantity, words, speaksFor, saw      |
 * |             | `<id>/thanks/<personId>`              | words                                       |
 * |             | `<id>/closed`                         | reason, or open: true                       |
 * |             | `<id>/gone`                           | in the bin, or back: true                   |
 * | history     | `<postId>/<time base36>-<random>`     | what, groups, before                        |
 * | people      | `<personId>/name`                     | name                                        |
 * |             | `<personId>/former`                   | came along with a restored group            |
 * | group       | `made`, `name`                        | v; name                                     |
 * | roster      | the entry's signature                 | the signed entry                            |
 * | invitations | `<id>`, `<id>/withdrawn`              | the record; who and when                    |
 * | bridges     | `<deviceId>`                          | open: other programs are let in there       |
 */
export type Collection =
	'posts' | 'history' | 'people' | 'group' | 'roster' | 'invitations' | 'bridges';

const keyPattern = /^[A-Za-z0-9_.:/-]{1,128}$/;
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Splits `<id>/<rest>`; null for a key that no version of the app would write. */
export function splitKey(key: string): { readonly id: RecordId; readonly rest: string } | null {
	if (!keyPattern.test(key)) return null;
	const at = key.indexOf('/');
	const id = at < 0 ? key : key.slice(0, at);
	const rest = at < 0 ? '' : key.slice(at + 1);
	if (!isRecordId(id) || rest.split('/').some((part) => reserved.has(part))) return null;
	return { id, rest };
}

/** The field groups of a post that are replaced whole. */
export type PostGroup = 'words' | 'when' | 'size' | 'life' | 'contact' | 'closed' | 'gone';
export const groupKey = (id: RecordId, group: PostGroup): string => `${id}/${group}`;

/** Own claims and those for a neighbour have keys of their own; the same neighbour, the same key. */
export const claimKey = (id: RecordId, person: PersonId, speaksFor: string): string =>
	speaksFor === '' ? `${id}/claims/${person}` : `${id}/claims/${person}.${nameHash(speaksFor)}`;
export const thanksKey = (id: RecordId, person: PersonId): string => `${id}/thanks/${person}`;
export const contactKeyKey = (id: RecordId, device: DeviceId): string =>
	`${id}/contactKey/${device}`;

/** 16 letters that stand for a neighbour's name, however it was capitalised. */
const nameHash = (name: string): string =>
	toBase64url(hash128Bytes(name.toLowerCase())).slice(0, 16);

/** The id of a record that came from a spreadsheet row: the same row, the same record, on every device. */
export function importedRecordId(importedAs: string): RecordId {
	const id = toBase64url(hash128Bytes(`import ${importedAs}`)).slice(0, 16);
	if (!isRecordId(id)) throw new Error('base64url is always a record id');
	return id;
}

/** Which envelope a contact key opens. */
export const envelopeName = (envelope: string): string =>
	toBase64url(hash128Bytes(envelope)).slice(0, 16);

import { isRecordId } from '$lib/model/id-parse';
import type { ContactAudience, ContactDetails } from '$lib/model/post';
import { fail, ok, type Result } from '$lib/model/result';
import { cleanLine, cleanName } from '$lib/model/text';

/*
 * The whole of a group as one JSON file.
 *
 * | field      | holds                                                                      |
 * |------------|----------------------------------------------------------------------------|
 * | format     | "porchlight-group"                                                         |
 * | version    | 1; a higher one is refused, nothing of it is guessed                        |
 * | exportedAt | ms                                                                         |
 * | group      | { name }                                                                   |
 * | records    | posts, history, people: the raw records, key -> value, as they are stored  |
 * | contacts   | post id -> { audience, reach, place, notWith }; only what was chosen        |
 *
 * Roster, invitations, keys and sealed envelopes never leave: they mean nothing in another group.
 */
const groupFormat = 'porchlight-group';
const groupFormatVersion = 1;
/** Collections that a file carries. */
export const exportedCollections = ['posts', 'history', 'people'] as const;
export type ExportedCollection = (typeof exportedCollections)[number];
/** Raw records per collection: key -> JSON value. */
export type GroupRecords = Readonly<Record<ExportedCollection, ReadonlyMap<string, unknown>>>;
export type ExportedContact = ContactDetails & { readonly audience: ContactAudience };

export interface GroupExport {
	readonly exportedAt: number;
	readonly groupName: string;
	readonly records: GroupRecords;
	readonly contacts: ReadonlyMap<string, ExportedContact>;
	/** Entries that were no records of ours; 0 in a file that nobody touched. */
	readonly dropped: number;
}

const maxEntries = 400_000;
const maxDepth = 16;
const maxTextLength = 200_000;
const keyPattern = /^[A-Za-z0-9_.:/-]{1,128}$/;
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** True for a plain JSON value within our bounds: what may go into a file, and come back from one. */
export function isPlainJson(value: unknown, depth = 0): boolean {
	if (depth > maxDepth) return false;
	if (value === null || typeof value === 'boolean') return true;
	if (typeof value === 'number') return Number.isFinite(value);
	if (typeof value === 'string') return value.length <= maxTextLength;
	if (Array.isArray(value))
		return value.length <= 10_000 && value.every((item) => isPlainJson(item, depth + 1));
	if (!isObject(value)) return false;
	const entries = Object.entries(value);
	return (
		entries.length <= 1000 &&
		entries.every(
			([key, item]) => key.length <= 200 && !reserved.has(key) && isPlainJson(item, depth + 1)
		)
	);
}

/** Keys that a file carries: those of records, but for contacts, which have a place of their own. */
export function isExportedKey(collection: ExportedCollection, key: string): boolean {
	if (!keyPattern.test(key) || key.split('/').some((part) => reserved.has(part))) return false;
	const rest = key.split('/')[1];
	// Who came along with an earlier copy is told anew by the next.
	if (collection === 'people') return rest === 'name';
	return collection !== 'posts' || (rest !== 'contact' && rest !== 'contactKey');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' &&
	value !== null &&
	[Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);

/** The file's text, indented so that people can read it, keys in order so that two exports compare. */
export function groupExportToJson(group: Omit<GroupExport, 'dropped'>): string {
	const sorted = (map: ReadonlyMap<string, unknown>): Record<string, unknown> =>
		Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
	const file = {
		format: groupFormat,
		version: groupFormatVersion,
		exportedAt: group.exportedAt,
		group: { name: group.groupName },
		records: Object.fromEntries(
			exportedCollections.map((name) => [name, sorted(group.records[name])])
		),
		contacts: sorted(group.contacts)
	};
	return `${JSON.stringify(file, null, '\t')}\n`;
}

function parseContact(raw: unknown): ExportedContact | null {
	if (!isObject(raw)) return null;
	const text = (value: unknown): string => (typeof value === 'string' ? cleanLine(value) : '');
	const details = {
		reach: text(raw['reach']),
		place: text(raw['place']),
		notWith: text(raw['notWith'])
	};
	const audience = raw['audience'] === 'group' ? 'group' : 'those-who-said-yes';
	return Object.values(details).every((part) => part === '') ? null : { ...details, audience };
}

/** A file's parsed JSON. Refused: `not-a-group`, `too-new`, `too-big`. Single bad entries are dropped and counted. */
export function parseGroupExport(raw: unknown): Result<GroupExport> {
	if (!isObject(raw) || raw['format'] !== groupFormat) return fail('not-a-group');
	const version = raw['version'];
	if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
		return fail('not-a-group');
	if (version > groupFormatVersion) return fail('too-new');
	const records = raw['records'];
	if (!isObject(records)) return fail('not-a-group');

	let dropped = 0;
	let entries = 0;
	const read = (name: ExportedCollection): Map<string, unknown> => {
		const kept = new Map<string, unknown>();
		const source = records[name];
		if (!isObject(source)) return kept;
		for (const [key, value] of Object.entries(source)) {
			entries += 1;
			if (isExportedKey(name, key) && isPlainJson(value)) kept.set(key, value);
			else dropped += 1;
		}
		return kept;
	};
	const kept = { posts: read('posts'), history: read('history'), people: read('people') };

	const contacts = new Map<string, ExportedContact>();
	for (const [id, value] of Object.entries(isObject(raw['contacts']) ? raw['contacts'] : {})) {
		const contact = parseContact(value);
		if (contact && isRecordId(id)) contacts.set(id, contact);
		else dropped += 1;
	}
	if (entries > maxEntries) return fail('too-big');
	const group = raw['group'];
	const name = isObject(group) && typeof group['name'] === 'string' ? cleanName(group['name']) : '';
	const exportedAt = raw['exportedAt'];
	return ok({
		exportedAt: typeof exportedAt === 'number' ? exportedAt : 0,
		groupName: name,
		records: kept,
		contacts,
		dropped
	});
}

/** A file's text; also refused when it is no JSON at all (`not-json`). */
export function parseGroupExportText(text: string): Result<GroupExport> {
	let raw: unknown;
	try {
		raw = JSON.parse(text);
	} catch {
		return fail('not-json');
	}
	return parseGroupExport(raw);
}

/** True for a text that means to be our JSON, so that the import screen takes it as such. */
export const looksLikeGroupExport = (text: string): boolean =>
	/^\s*\{/.test(text) && text.slice(0, 500).includes(`"${groupFormat}"`);

import * as v from 'valibot';
import { isDeviceId, isPersonId } from './id-parse';
import type { DeviceId, PersonId } from './ids';
import {
	accessNeeds,
	categories,
	claimStates,
	closingReasons,
	postKinds,
	urgencies,
	type ContactDetails,
	type PostDraft
} from './post';
import { fail, ok, type Result } from './result';
import { cleanLine, cleanText, maxLongText } from './text';

/** The schema version of posts that this app writes; a higher one is read as far as possible. */
export const postVersion = 1;
/** Speakable numbers end here; further posts share the last one and get letters. */
export const maxPostNumber = 9_999_999;
const maxTime = 8.64e15;
const maxCount = 9_999;

// Bounded before cleaning: what is longer than any bound allows is not a text somebody wrote.
const line = v.pipe(
	v.string(),
	v.maxLength(maxLongText),
	v.transform((text) => cleanLine(text))
);
const long = v.pipe(
	v.string(),
	v.maxLength(2 * maxLongText),
	v.transform((text) => cleanText(text))
);
const person = v.custom<PersonId>(isPersonId);
const device = v.custom<DeviceId>(isDeviceId);
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxTime));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxCount));
const said = { by: person, at: time };

/** A real calendar day `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
	const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
	if (parts === null) return false;
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
const day = v.pipe(v.string(), v.check(isDay));
const clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));

const when = v.variant('kind', [
	v.object({ kind: v.literal('by'), date: day, time: v.exactOptional(clock) }),
	v.object({ kind: v.literal('flexible') }),
	v.object({ kind: v.literal('recurring'), words: line })
]);
const lifetime = v.variant('kind', [
	v.object({ kind: v.literal('until'), date: day }),
	v.object({ kind: v.literal('standing') })
]);
const access = v.pipe(
	v.array(v.picklist(accessNeeds)),
	v.maxLength(64),
	v.transform((needs) => accessNeeds.filter((need) => needs.includes(need)))
);
const details = { reach: line, place: line, notWith: line };

const words = {
	title: line,
	details: v.optional(long, ''),
	category: v.picklist(categories),
	area: v.optional(line, ''),
	onBehalfOf: v.optional(line, '')
};
const timing = { when, urgency: v.picklist(urgencies) };
const size = {
	size: v.picklist(['one-off', 'ongoing']),
	wanted: v.nullable(count),
	access: v.optional(access, [])
};

/**
 * Reads one stored field group. Null: it does not parse. With `newer` (written by a later version)
 * each field that does not parse gets its fallback, and only a value that is no object is null.
 */
type GroupReader<T> = (raw: unknown, newer: boolean) => T | null;

function reader<const E extends v.ObjectEntries>(
	entries: E,
	fallbacks: { readonly [K in keyof E]: v.InferOutput<E[K]> }
): GroupReader<v.InferOutput<v.ObjectSchema<E, undefined>>> {
	const strict = v.object(entries);
	return (raw, newer) => {
		const parsed = v.safeParse(strict, raw);
		if (parsed.success) return parsed.output;
		if (!newer || typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null;
		const patched: Record<string, unknown> = {};
		for (const [name, schema] of Object.entries(entries)) {
			const field: unknown = Object.hasOwn(raw, name) ? Reflect.get(raw, name) : undefined;
			patched[name] = v.is(schema, field) ? field : fallbacks[name];
		}
		const lifted = v.safeParse(strict, patched);
		return lifted.success ? lifted.output : null;
	};
}

/** Stand-in where a newer record does not say who or when. */
const unsaid = { by: 'unknown' as PersonId, at: 0 };

/** `<id>`: what never changes. */
export const readBase = reader(
	{
		v: v.pipe(v.number(), v.integer(), v.minValue(1)),
		kind: v.picklist(postKinds),
		number: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxPostNumber)),
		importedAs: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(500))), null),
		...said
	},
	{ v: postVersion + 1, kind: 'need', number: maxPostNumber, importedAs: null, ...unsaid }
);
/** `<id>/words` */
export const readWords = reader(
	{ ...words, ...said },
	{ title: '', details: '', category: 'other', area: '', onBehalfOf: '', ...unsaid }
);
/** `<id>/when` */
export const readWhen = reader(
	{ ...timing, ...said },
	{ when: { kind: 'flexible' }, urgency: 'any', ...unsaid }
);
/** `<id>/size` */
export const readSize = reader(
	{ ...size, ...said },
	{ size: 'one-off', wanted: null, access: [], ...unsaid }
);
/** `<id>/life` */
export const readLife = reader(
	{
		lifetime,
		renewals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxCount)),
		...said
	},
	{ lifetime: { kind: 'standing' }, renewals: 0, ...unsaid }
);
/** `<id>/closed`: a reason, or `open: true` when it was reopened. */
export const readClosed = reader(
	{
		reason: v.optional(v.nullable(v.picklist(closingReasons)), null),
		open: v.optional(v.boolean(), false),
		...said
	},
	{ reason: null, open: false, ...unsaid }
);
/** `<id>/gone`: in the bin, or `back: true` when it was given back. */
export const readGone = reader(
	{ back: v.optional(v.boolean(), false), ...said },
	{ back: false, ...unsaid }
);
/** `<id>/claims/<personId>[.<hash>]`; `withdrawn` takes a first claim back. */
export const readClaim = reader(
	{
		speaksFor: v.optional(line, ''),
		state: v.optional(v.picklist(claimStates), 'stepped-back'),
		quantity: v.optional(count, 1),
		words: v.optional(long, ''),
		saw: v.optional(v.pipe(v.array(person), v.maxLength(1_000)), []),
		withdrawn: v.optional(v.boolean(), false),
		imported: v.optional(v.boolean(), false),
		...said
	},
	{
		speaksFor: '',
		state: 'offered',
		quantity: 1,
		words: '',
		saw: [],
		withdrawn: false,
		imported: false,
		...unsaid
	}
);
/** `<id>/thanks/<personId>` */
export const readThanks = reader(
	{ words: v.optional(long, ''), withdrawn: v.optional(v.boolean(), false), ...said },
	{ words: '', withdrawn: false, ...unsaid }
);

const maxEnvelope = 65_536;
const storedContact = v.variant('kind', [
	v.object({ kind: v.literal('none'), ...said }),
	v.object({ kind: v.literal('dropped'), ...said }),
	v.object({ kind: v.literal('group'), ...details, ...said }),
	v.object({
		kind: v.literal('sealed'),
		envelope: v.pipe(v.string(), v.minLength(1), v.maxLength(maxEnvelope)),
		...said
	})
]);
/** `<id>/contact` as stored. */
export type StoredContact = v.InferOutput<typeof storedContact>;
/** Null: it does not parse. */
export function readContact(raw: unknown): StoredContact | null {
	const parsed = v.safeParse(storedContact, raw);
	return parsed.success ? parsed.output : null;
}

const storedKey = v.object({
	key: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
	envelope: v.pipe(v.string(), v.maxLength(64)),
	...said
});
/** `<id>/contactKey/<deviceId>`: the envelope's key sealed to one device; `envelope` names which envelope. */
export function readContactKey(raw: unknown): v.InferOutput<typeof storedKey> | null {
	const parsed = v.safeParse(storedKey, raw);
	return parsed.success ? parsed.output : null;
}

const historyEvent = v.object({
	what: v.picklist([
		'posted',
		'imported',
		'edited',
		'offered',
		'going',
		'done',
		'stepped-back',
		'thanked',
		'closed',
		'reopened',
		'renewed',
		'binned',
		'given-back',
		'undone'
	]),
	groups: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(16)), []),
	before: v.optional(v.nullable(line), null),
	...said
});
/** One event of the history collection; null: it does not parse. */
export function readHistoryEvent(raw: unknown): v.InferOutput<typeof historyEvent> | null {
	const parsed = v.safeParse(historyEvent, raw);
	return parsed.success ? parsed.output : null;
}

const title = v.pipe(line, v.minLength(1));
const contactDetails = v.object(details);
const draft = v.object({
	...words,
	title,
	...timing,
	...size,
	kind: v.picklist(postKinds),
	lifetime,
	contact: v.nullable(
		v.object({
			audience: v.picklist(['those-who-said-yes', 'group']),
			details: contactDetails
		})
	)
});
const changes = v.partial(v.object({ ...words, title, ...timing, ...size }));
const claimSaid = v.object({
	state: v.picklist(claimStates),
	quantity: count,
	words: long,
	speaksFor: line
});

function parsed<const S extends v.GenericSchema>(
	schema: S,
	input: unknown
): Result<v.InferOutput<S>> {
	const result = v.safeParse(schema, input);
	if (result.success) return ok(result.output);
	const at = v.getDotPath(result.issues[0]) ?? '';
	return fail(at === 'title' ? 'title-missing' : 'not-understood', at);
}

/** What a form or an import hands in, cleaned and bounded. Fails with `title-missing` or `not-understood` (detail: the field). */
export const parsePostDraft = (input: unknown): Result<PostDraft> => parsed(draft, input);
/** Only the fields that are to change. Fails like `parsePostDraft`. */
export function parsePostChanges(input: unknown): Result<v.InferOutput<typeof changes>> {
	const result = parsed(changes, input);
	if (!result.ok || typeof input !== 'object' || input === null) return result;
	// Defaults are for new posts; a change names only what it changes.
	const named = Object.entries(result.value).filter(
		([name, value]) => Object.hasOwn(input, name) && value !== undefined
	);
	return ok(Object.fromEntries(named));
}
/** What somebody says they'll do. Fails with `not-understood`. */
export const parseClaimSaid = (input: unknown): Result<v.InferOutput<typeof claimSaid>> =>
	parsed(claimSaid, input);
/** Reach, place and "not with", one line each. Fails with `not-understood`. */
export const parseContactDetails = (input: unknown): Result<ContactDetails> =>
	parsed(contactDetails, input);
/** Until a day, or standing. Fails with `not-understood`. */
export const parseLifetime = (input: unknown): Result<v.InferOutput<typeof lifetime>> =>
	parsed(lifetime, input);
/** Why it was closed. Fails with `not-understood`. */
export const parseClosingReason = (input: unknown): Result<(typeof closingReasons)[number]> =>
	parsed(v.picklist(closingReasons), input);
/** A time in ms since 1970. */
export const isTime = (value: unknown): value is number => v.is(time, value);
export { device as deviceIdSchema, person as personIdSchema, time as timeSchema };

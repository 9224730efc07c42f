import * as v from 'valibot';
import type { PersonId } from './ids';
import { claimStates, closingReasons, postKinds } from './post';
import { count, details, lifetime, line, long, size, timing, whole, words } from './post-fields';
import { said } from './said';

/** The schema version of posts that this app writes; a higher one is read as far as possible. */
export const postVersion = 1;
/** Speakable numbers end here; further posts share the last one and get letters. */
export const maxPostNumber = 9_999_999;

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
		renewals: whole,
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
		saw: v.optional(v.pipe(v.array(said.by), v.maxLength(1_000)), []),
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

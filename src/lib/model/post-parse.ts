import * as v from 'valibot';
import {
	claimStates,
	closingReasons,
	postKinds,
	type ContactDetails,
	type PostDraft
} from './post';
import { count, details, lifetime, line, long, size, timing, words } from './post-fields';
import { fail, ok, type Result } from './result';

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

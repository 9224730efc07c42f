import * as v from 'valibot';
import { accessNeeds, categories, urgencies } from './post';
import { cleanLine, cleanText, maxLongText } from './text';

/*
 * The fields of a post, cleaned and bounded: what forms and imports hand in (post-parse.ts) and what
 * the document holds (stored-post.ts) are made of the same ones.
 */

const maxCount = 9_999;

// Bounded before cleaning: what is longer than any bound allows is not a text somebody wrote.
/** One line of text. */
export const line = v.pipe(
	v.string(),
	v.maxLength(maxLongText),
	v.transform((text) => cleanLine(text))
);
/** Text with line breaks. */
export const long = v.pipe(
	v.string(),
	v.maxLength(2 * maxLongText),
	v.transform((text) => cleanText(text))
);
/** How many of anything: helpers, items, renewals. */
export const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxCount));
/** The same, and at least one. */
export const count = v.pipe(whole, v.minValue(1));

/** A real calendar day `YYYY-MM-DD`. */
function isDay(text: string): boolean {
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
/** Until a day, or standing. */
export const lifetime = v.variant('kind', [
	v.object({ kind: v.literal('until'), date: day }),
	v.object({ kind: v.literal('standing') })
]);
const access = v.pipe(
	v.array(v.picklist(accessNeeds)),
	v.maxLength(64),
	v.transform((needs) => accessNeeds.filter((need) => needs.includes(need)))
);
/** Reach, place and "not with". */
export const details = { reach: line, place: line, notWith: line };

/** The group `words`. */
export const words = {
	title: line,
	details: v.optional(long, ''),
	category: v.picklist(categories),
	area: v.optional(line, ''),
	onBehalfOf: v.optional(line, '')
};
/** The group `when`. */
export const timing = { when, urgency: v.picklist(urgencies) };
/** The group `size`. */
export const size = {
	size: v.picklist(['one-off', 'ongoing']),
	wanted: v.nullable(count),
	access: v.optional(access, [])
};

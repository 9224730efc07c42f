import * as v from 'valibot';
import { line } from './post-fields';
import { said } from './said';

const historyWhats = [
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
] as const;
/** What can be done to a post, as its history tells it. */
export type HistoryWhat = (typeof historyWhats)[number];

const historyEvent = v.object({
	what: v.picklist(historyWhats),
	groups: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(16)), []),
	before: v.optional(v.nullable(line), null),
	...said
});
/** One event of the history collection; null: it does not parse. */
export function readHistoryEvent(raw: unknown): v.InferOutput<typeof historyEvent> | null {
	const parsed = v.safeParse(historyEvent, raw);
	return parsed.success ? parsed.output : null;
}

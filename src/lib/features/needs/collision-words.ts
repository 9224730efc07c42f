import type { Collision } from '$lib/doc/space-doc';
import { accessNeeds, categories, closingReasons, urgencies } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import * as v from 'valibot';
import { accessLabel, categoryLabel, reasonLabel, urgencyLabel } from './label-words';
import { lifetimeWords, whenWords } from './when-words';

const words = v.pipe(v.string(), v.maxLength(5000));
const whenSchema = v.variant('kind', [
	v.object({ kind: v.literal('by'), date: v.string(), time: v.exactOptional(v.string()) }),
	v.object({ kind: v.literal('flexible') }),
	v.object({ kind: v.literal('recurring'), words })
]);
const lifetimeSchema = v.variant('kind', [
	v.object({ kind: v.literal('until'), date: v.string() }),
	v.object({ kind: v.literal('standing') })
]);

/** One line of a value that two people changed. */
export interface ValueLine {
	readonly label: string;
	readonly text: string;
}

const field = <const T extends v.GenericSchema>(value: unknown, name: string, schema: T) => {
	const parsed = v.safeParse(v.looseObject({ [name]: schema }), value);
	return parsed.success ? (parsed.output[name] as v.InferOutput<T>) : null;
};

/** A stored field group as labelled lines; what does not parse is left out, never thrown. */
export function valueLines(group: Collision['group'], value: unknown, now: number): ValueLine[] {
	const lines: (readonly [string, string | null])[] = [];
	if (group === 'words') {
		const category = field(value, 'category', v.picklist(categories));
		lines.push(
			[m.board_field_title(), field(value, 'title', words)],
			[m.board_field_category(), category && categoryLabel(category)],
			[m.board_field_area(), field(value, 'area', words)],
			[m.board_field_details(), field(value, 'details', words)],
			[m.board_field_for(), field(value, 'onBehalfOf', words)]
		);
	} else if (group === 'when') {
		const when = field(value, 'when', whenSchema);
		const urgency = field(value, 'urgency', v.picklist(urgencies)) ?? 'any';
		const text =
			when === null ? urgencyLabel(urgency) : whenWords({ when: strict(when), urgency }, now).words;
		lines.push([m.board_field_when(), text]);
	} else if (group === 'size') {
		const wanted = field(value, 'wanted', v.nullable(v.number()));
		const access = field(value, 'access', v.array(v.picklist(accessNeeds))) ?? [];
		const size = field(value, 'size', v.picklist(['one-off', 'ongoing']));
		lines.push(
			[m.board_field_wanted(), wanted === null ? m.board_many() : String(wanted)],
			[
				m.board_field_size(),
				size && (size === 'ongoing' ? m.board_size_ongoing() : m.board_size_one_off())
			],
			[m.board_field_access(), access.map(accessLabel).join(', ')]
		);
	} else if (group === 'lifetime') {
		const lifetime = v.safeParse(lifetimeSchema, value);
		const inner = lifetime.success ? lifetime.output : field(value, 'lifetime', lifetimeSchema);
		lines.push([m.board_field_lifetime(), inner && lifetimeWords(inner, now)]);
	} else if (group === 'closed') {
		const reason = field(value, 'reason', v.picklist(closingReasons));
		lines.push([m.board_field_closed(), reason ? reasonLabel(reason) : m.board_field_open()]);
	} else lines.push([m.board_field_contact(), m.board_field_contact_hidden()]);
	return lines.map(([label, text]) => ({ label, text: text ?? '' }));
}

const strict = (when: v.InferOutput<typeof whenSchema>) =>
	when.kind === 'by'
		? { kind: when.kind, date: when.date, ...(when.time === undefined ? {} : { time: when.time }) }
		: when;

/** Only the lines that differ, both sides beside each other; all lines when none does. */
export function differingLines(
	{ group, mine, theirs }: Pick<Collision, 'group' | 'mine' | 'theirs'>,
	now: number
): readonly { readonly label: string; readonly mine: string; readonly theirs: string }[] {
	const other = valueLines(group, theirs, now);
	const lines = valueLines(group, mine, now).map(({ label, text }, at) => ({
		label,
		mine: text,
		theirs: other[at]?.text ?? ''
	}));
	const differing = lines.filter((line) => line.mine !== line.theirs);
	return differing.length > 0 ? differing : lines;
}

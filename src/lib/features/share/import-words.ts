import * as m from '$lib/paraglide/messages.js';
import type { Remark, RemarkCode, UnreadableReason } from '$lib/rules/spreadsheet/remark';
import type { Target } from '$lib/rules/spreadsheet/target';

const targetLabels: Record<Target, () => string> = {
	ignore: m.import_target_ignore,
	title: m.import_target_title,
	kind: m.import_target_kind,
	details: m.import_target_details,
	category: m.import_target_category,
	area: m.import_target_area,
	when: m.import_target_when,
	urgency: m.import_target_urgency,
	name: m.import_target_name,
	contact: m.import_target_contact,
	wanted: m.import_target_wanted,
	status: m.import_target_status,
	timestamp: m.import_target_timestamp,
	notes: m.import_target_notes
};
const remarkLabels: Record<Exclude<RemarkCode, 'looks-like'>, () => string> = {
	'short-row': m.import_remark_short_row,
	'long-row': m.import_remark_long_row,
	'kind-from-title': m.import_remark_kind_from_title,
	'kind-assumed': m.import_remark_kind_assumed,
	'title-from-details': m.import_remark_title_from_details,
	'title-cut': m.import_remark_title_cut,
	'text-cut': m.import_remark_text_cut,
	'category-unknown': m.import_remark_category_unknown,
	'date-unclear': m.import_remark_date_unclear,
	'date-from-words': m.import_remark_date_from_words,
	'date-both-ways': m.import_remark_date_both_ways,
	'date-past': m.import_remark_date_past,
	'urgency-unknown': m.import_remark_urgency_unknown,
	'urgency-number': m.import_remark_urgency_number,
	'urgency-from-when': m.import_remark_urgency_from_when,
	'wanted-unclear': m.import_remark_wanted_unclear,
	'wanted-span': m.import_remark_wanted_span,
	'status-unclear': m.import_remark_status_unclear,
	'taken-by-someone': m.import_remark_taken_by_someone,
	'name-missing': m.import_remark_name_missing,
	'contact-left-out': m.import_remark_contact_left_out,
	'timestamp-unclear': m.import_remark_timestamp_unclear,
	'timestamp-future': m.import_remark_timestamp_future,
	'notes-left-out': m.import_remark_notes_left_out,
	'formula-left-out': m.import_remark_formula_left_out,
	'formula-kept': m.import_remark_formula_kept,
	'noted-duplicate': m.import_remark_noted_duplicate
};
const reasonLabels: Record<UnreadableReason, () => string> = {
	quotes: m.import_reason_quotes,
	'cell-too-long': m.import_reason_cell_too_long,
	'too-many-cells': m.import_reason_too_many_cells,
	'no-title': m.import_reason_no_title,
	'kind-unknown': m.import_reason_kind_unknown,
	'too-many-rows': m.import_reason_too_many_rows
};
const problems: Readonly<Record<string, () => string>> = {
	empty: m.import_problem_empty,
	'too-big': m.import_problem_too_big,
	workbook: m.import_problem_workbook,
	'web-page': m.import_problem_web_page,
	binary: m.import_problem_binary,
	'no-rows': m.import_problem_no_rows,
	'not-json': m.import_problem_not_json,
	'not-a-group': m.import_problem_not_a_group,
	'too-new': m.import_problem_too_new
};

/** What a column is read as, in the language of the screen. */
export const targetLabel = (target: Target): string => targetLabels[target]();
/** What is said about rows with that remark. */
export const remarkLabel = (code: RemarkCode): string =>
	code === 'looks-like' ? m.import_remark_looks_like_any() : remarkLabels[code]();
/** Why a row could not be read, following "Row 12:". */
export const reasonLabel = (reason: UnreadableReason): string => reasonLabels[reason]();
/** What is wrong with a whole file, and what to do about it. */
export const problemWords = (code: string): string =>
	(problems[code] ?? m.import_problem_unknown)();

/** One row's remark in its own words: the cell, and what it became. */
export function remarkExample({ code, about, as }: Remark): string {
	if (code === 'looks-like') return m.import_remark_looks_like({ number: about });
	if (as === '' || as === about) return about;
	return m.import_remark_read_as({ about, as });
}

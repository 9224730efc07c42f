import type { Category, ClosingReason, PostDraft, PostKind, Urgency, When } from '$lib/model/post';
import { cleanLine, cleanText } from '$lib/model/text';
import { maxDetails, maxName, maxShortText, maxTitle } from './bounds';
import type { RawRow } from './delimited';
import { fold, oneLine, tidyLines } from './fold';
import { lastDay, type ImportContext, type ImportPlan } from './import-plan';
import { readCategory } from './read-category';
import { kindOfTitle, readKind } from './read-kind';
import { readStatus } from './read-status';
import { readUrgency, sooner } from './read-urgency';
import { readWanted } from './read-wanted';
import { readTimestamp, readWhen } from './read-when';
import type { Remark, RemarkCode, UnreadableReason } from './remark';
import type { Target } from './target';

/** Every record of the file ends as one of these; none is skipped unsaid. */
export type RowOutcome =
	| {
			readonly kind: 'post';
			readonly number: number;
			readonly post: ReadPost;
			readonly remarks: readonly Remark[];
	  }
	| { readonly kind: 'blank'; readonly number: number }
	| {
			readonly kind: 'unreadable';
			readonly number: number;
			readonly reason: UnreadableReason;
			readonly source: string;
	  };

/** A row as a post; with its fingerprint it is an `ImportedRow`. */
export interface ReadPost {
	readonly draft: PostDraft;
	readonly madeAt: number;
	readonly takenBy: string | null;
	readonly closed: ClosingReason | null;
	readonly done: boolean;
}

/** A cell that a spreadsheet would run. Handles (`@grace`) and phone numbers (`+1 555`) are not. */
const isFormula = (cell: string): boolean =>
	/^\s*(?:=\s*\S|[@+-]\s*[A-Za-z_][\w.]*\s*[(!|])/.test(cell) || /^\s*[=@+-].*\|\s*'/.test(cell);

/** Our own exports put an apostrophe before what could be run; it comes off again. */
const bare = (cell: string): string => (/^'[=+\-@]/.test(cell) ? cell.slice(1) : cell);

class Row {
	readonly remarks: Remark[] = [];
	readonly extra: string[] = [];
	readonly #cells: readonly string[];
	readonly #plan: ImportPlan;

	constructor(raw: RawRow, plan: ImportPlan) {
		this.#cells = raw.cells.map((cell) => tidyLines(bare(cell)));
		this.#plan = plan;
		if (this.#cells.length < plan.columns.length) this.say('short-row', `${this.#cells.length}`);
		const beyond = this.#cells.slice(plan.columns.length).filter((cell) => cell.trim() !== '');
		if (beyond.length > 0) {
			this.say('long-row', beyond.join(' · '));
			this.extra.push(...beyond);
		}
	}

	say(code: RemarkCode, about: string, as = ''): void {
		this.remarks.push({ code, about: cleanLine(about, 120), as });
	}

	/** All cells of that target, those of several columns on lines of their own. */
	text(target: Target): string {
		const cells: string[] = [];
		this.#plan.columns.forEach((column, at) => {
			const cell = (this.#cells[at] ?? '').trim();
			if (column !== target || cell === '') return;
			if (target !== 'notes' && isFormula(cell)) this.say('formula-kept', cell);
			cells.push(cell);
		});
		return cells.join('\n');
	}

	/** Keeps words that could not be read in the details, under their own column's name. */
	keep(target: Target, words: string): void {
		const header = oneLine(this.#plan.headers[this.#plan.columns.indexOf(target)] ?? '');
		this.extra.push(header === '' ? words : `${header}: ${words}`);
	}

	short(target: Target, length: number): string {
		const line = oneLine(this.text(target));
		if (line.length > length) this.say('text-cut', line);
		return cleanLine(line, length);
	}
}

function titleAndDetails(row: Row): { readonly title: string; readonly details: string } {
	let title = oneLine(row.text('title'));
	let details = tidyLines(row.text('details'));
	if (title === '' && details !== '') {
		const [first = '', ...rest] = details.split('\n');
		title = first;
		details = rest.join('\n').trim();
		row.say('title-from-details', title);
	}
	if (title.length > maxTitle) {
		row.say('title-cut', title);
		details = details === '' ? title : `${title}\n\n${details}`;
		title = `${cleanLine(title, maxTitle - 1)}…`;
	}
	return { title, details };
}

function kindOf(row: Row, title: string, plan: ImportPlan): PostKind | null {
	const said = row.text('kind');
	const kind = readKind(said);
	if (kind) return kind;
	if (said !== '') row.keep('kind', oneLine(said));
	const guessed = kindOfTitle(title);
	if (guessed) {
		row.say('kind-from-title', title, guessed);
		return guessed;
	}
	if (plan.kindWhenUnknown === 'skip') return null;
	row.say('kind-assumed', said, plan.kindWhenUnknown);
	return plan.kindWhenUnknown;
}

function categoryOf(row: Row): Category {
	const said = oneLine(row.text('category'));
	const category = said === '' ? 'other' : readCategory(said);
	if (category) return category;
	row.say('category-unknown', said);
	row.keep('category', said);
	return 'other';
}

function madeAtOf(
	row: Row,
	plan: ImportPlan,
	context: ImportContext
): { readonly at: number; readonly day: string } {
	const said = oneLine(row.text('timestamp'));
	const wall = readTimestamp(said, (shape) => plan.stampOrders[shape] ?? context.dateHabit);
	if (wall === null) {
		if (said !== '') row.say('timestamp-unclear', said);
		return { at: context.now, day: context.today };
	}
	const at = wall + context.offsetMinutes(wall) * 60_000;
	if (at > context.now) row.say('timestamp-future', said);
	return { at: Math.min(at, context.now), day: new Date(wall).toISOString().slice(0, 10) };
}

function whenAndUrgency(
	row: Row,
	madeOn: string,
	plan: ImportPlan,
	context: ImportContext
): { readonly when: When; readonly urgency: Urgency } {
	const said = oneLine(row.text('when'));
	const reading = readWhen(said, madeOn, (shape) => plan.dateOrders[shape] ?? context.dateHabit);
	if (reading === null) {
		row.say('date-unclear', said);
		row.keep('when', said);
	} else if (reading.when.kind === 'by') {
		if (reading.fromWords) row.say('date-from-words', said, reading.when.date);
		else if (plan.unsureShapes.some((shape) => shapeOf(said) === shape))
			row.say('date-both-ways', said, reading.when.date);
	}

	const howSoon = oneLine(row.text('urgency'));
	const urgency = howSoon === '' ? null : readUrgency(howSoon);
	if (howSoon !== '' && urgency === null) {
		row.say('urgency-unknown', howSoon);
		row.keep('urgency', howSoon);
	}
	if (urgency?.number) row.say('urgency-number', howSoon, urgency.urgency);
	const written = urgency?.urgency ?? 'any';
	const settled = reading?.soon ? sooner(written, 'two-days') : written;
	if (settled !== written) row.say('urgency-from-when', said, settled);
	return { when: reading?.when ?? { kind: 'flexible' }, urgency: settled };
}

const shapeOf = (text: string): string | null => {
	const match = /\d{1,2}([/.-])\d{1,2}(?:\1(\d{4}|\d{2})(?!\d))?/.exec(text);
	return match ? `${match[1] ?? ''}${match[2]?.length ?? 0}` : null;
};

function statusOf(row: Row, context: ImportContext): Pick<ReadPost, 'takenBy' | 'closed' | 'done'> {
	const said = oneLine(row.text('status'));
	const open = { takenBy: null, closed: null, done: false };
	const status = readStatus(said);
	if (status === null) {
		row.say('status-unclear', said);
		if (/[\p{L}\p{N}]/u.test(said)) row.keep('status', said);
		return open;
	}
	if (status.kind === 'open') return open;
	if (status.kind === 'closed') return { ...open, closed: status.reason };
	const by = cleanLine(status.by, maxName);
	// Without a name it is still a neighbour's doing, and not the importer's.
	if (by === '') row.say('taken-by-someone', said);
	return { ...open, takenBy: by === '' ? context.someone : by, done: status.kind === 'done' };
}

function wantedOf(row: Row): number | null {
	const said = oneLine(row.text('wanted'));
	if (said === '') return 1;
	const reading = readWanted(said);
	if (reading === null) {
		row.say('wanted-unclear', said);
		row.keep('wanted', said);
		return 1;
	}
	if (reading.span) row.say('wanted-span', said, `${reading.wanted ?? ''}`);
	return reading.wanted;
}

function notesOf(row: Row, plan: ImportPlan): void {
	const notes = tidyLines(row.text('notes'));
	if (notes === '') return;
	if (/duplica|doublon|doppel|repetid/i.test(notes)) row.say('noted-duplicate', notes);
	// A formula says nothing to a neighbour, so it stays out even when the notes come along.
	if (isFormula(notes)) row.say('formula-left-out', notes);
	else if (plan.keepNotes) row.keep('notes', notes);
	else row.say('notes-left-out', notes);
}

function nameOf(row: Row, plan: ImportPlan, context: ImportContext): string {
	const name = row.short('name', maxName);
	if (name === '' && plan.columns.includes('name')) row.say('name-missing', '');
	return fold(name) === fold(context.myName) ? '' : name;
}

/** Reads one record under a plan. Never throws, whatever the cells hold. */
export function readRow(raw: RawRow, plan: ImportPlan, context: ImportContext): RowOutcome {
	const { number, source } = raw;
	if (raw.problem) return { kind: 'unreadable', number, reason: raw.problem, source };
	if (raw.cells.every((cell) => oneLine(cell) === '')) return { kind: 'blank', number };

	const row = new Row(raw, plan);
	const { title, details: written } = titleAndDetails(row);
	if (title === '') return { kind: 'unreadable', number, reason: 'no-title', source };
	const kind = kindOf(row, title, plan);
	if (kind === null) return { kind: 'unreadable', number, reason: 'kind-unknown', source };

	const made = madeAtOf(row, plan, context);
	const { when, urgency } = whenAndUrgency(row, made.day, plan, context);
	const status = statusOf(row, context);
	const by = when.kind === 'by' ? when.date : null;
	const live = status.closed === null && !status.done;
	if (live && by !== null && by < context.today) row.say('date-past', row.text('when'), by);

	const category = categoryOf(row);
	const area = row.short('area', maxShortText);
	const onBehalfOf = nameOf(row, plan, context);
	const reach = row.short('contact', maxShortText);
	// A contact is dropped when its post is done; one that is done already doesn't bring it along.
	if (reach !== '' && !live) row.say('contact-left-out', '');
	const wanted = wantedOf(row);
	notesOf(row, plan);
	const details = [written, ...row.extra].filter((part) => part !== '').join('\n');
	if (details.length > maxDetails) row.say('text-cut', details);
	return {
		kind: 'post',
		number,
		post: {
			draft: {
				kind,
				title,
				details: cleanText(details, maxDetails),
				category,
				area,
				onBehalfOf,
				when,
				urgency,
				size: when.kind === 'recurring' ? 'ongoing' : 'one-off',
				wanted,
				access: [],
				lifetime: { kind: 'until', date: lastDay(by, context.today) },
				contact:
					reach === '' || !live
						? null
						: { audience: 'those-who-said-yes', details: { reach, place: '', notWith: '' } }
			},
			madeAt: made.at,
			...status
		},
		remarks: row.remarks
	};
}

import type { Session } from '$lib/features/session';
import type { PostKind } from '$lib/model/post';
import * as m from '$lib/paraglide/messages.js';
import { localDay } from '$lib/rules/post-status';
import { maxFileBytes } from '$lib/rules/spreadsheet/bounds';
import type { DateOrder, DateShape } from '$lib/rules/spreadsheet/date-order';
import { checkText, decodeFile } from '$lib/rules/spreadsheet/decode';
import type { RawRow } from '$lib/rules/spreadsheet/delimited';
import {
	looksLikeGroupExport,
	parseGroupExportText,
	type GroupExport
} from '$lib/rules/spreadsheet/group-export';
import type { ColumnGuess } from '$lib/rules/spreadsheet/guess-columns';
import {
	guessOrders,
	guessPlan,
	type ImportContext,
	type ImportPlan
} from '$lib/rules/spreadsheet/import-plan';
import { fingerprintRows, type FingerprintedRow } from '$lib/rules/spreadsheet/imported-row';
import { bodyRows, readOutcomes, readRecords } from '$lib/rules/spreadsheet/read-file';
import type { RowOutcome } from '$lib/rules/spreadsheet/read-row';
import type { Target } from '$lib/rules/spreadsheet/target';
import { offsetAtWallClock } from './wall-clock';
import {
	breathe,
	bringBack,
	bringIn,
	isHere,
	type BringProgress,
	type BroughtIn
} from './bring-in';

/** A file as read so far: replaced whole at every change of the plan. */
export interface Reading {
	readonly rows: readonly RawRow[];
	readonly guesses: readonly ColumnGuess[];
	readonly shapes: readonly DateShape[];
	readonly plan: ImportPlan;
	readonly outcomes: readonly RowOutcome[];
	readonly ready: readonly FingerprintedRow[];
	/** Of the ready ones: not on the board yet. */
	readonly fresh: number;
}

/** Where the person is; each step is one view of the screen. */
export type ImportStep =
	| { readonly kind: 'choose'; readonly problem: string | null }
	| { readonly kind: 'reading'; readonly rows: number }
	| { readonly kind: 'preview'; readonly reading: Reading }
	| { readonly kind: 'group'; readonly group: GroupExport }
	| { readonly kind: 'bringing'; readonly progress: BringProgress }
	| {
			readonly kind: 'done';
			readonly outcome: BroughtIn;
			readonly reading: Reading | null;
			readonly undone: boolean;
	  };

/** How this browser's language writes 2 November: day or month first. */
function dateHabit(): DateOrder {
	const parts = new Intl.DateTimeFormat(navigator.language).formatToParts(0);
	const at = (type: string): number => parts.findIndex((part) => part.type === type);
	return at('month') < at('day') ? 'month-first' : 'day-first';
}

/** Takes a file from the first byte to posts on the board. One per visit of the import page. */
export class ImportFlow {
	step = $state.raw<ImportStep>({ kind: 'choose', problem: null });
	readonly #session: Session;
	/** Whatever answers late to an earlier file or plan is let go. */
	#turn = 0;

	constructor(session: Session) {
		this.#session = session;
	}

	startOver(problem: string | null = null): void {
		this.#turn += 1;
		this.step = { kind: 'choose', problem };
	}

	/** The size is looked at before a byte is read. */
	async takeFile(file: File): Promise<void> {
		if (file.size > maxFileBytes) {
			this.startOver('too-big');
			return;
		}
		await this.#guarded(async (turn) => {
			const decoded = decodeFile(new Uint8Array(await file.arrayBuffer()));
			if (turn !== this.#turn) return;
			if (decoded.ok) await this.#takeText(decoded.value.text, turn);
			else this.startOver(decoded.problem.code);
		});
	}

	async takeText(text: string): Promise<void> {
		await this.#guarded(async (turn) => {
			const checked = checkText(text, 'utf-8');
			if (checked.ok) await this.#takeText(checked.value.text, turn);
			else this.startOver(checked.problem.code);
		});
	}

	setTarget(column: number, target: Target): Promise<void> {
		return this.#replan(({ plan, rows }) => {
			const columns = plan.columns.map((other, at) => (at === column ? target : other));
			const { dateOrders, stampOrders, unsureShapes } = guessOrders(
				bodyRows(rows, plan),
				columns,
				this.#context()
			);
			return { ...plan, columns, dateOrders, stampOrders, unsureShapes };
		});
	}
	setOrder(shape: string, order: DateOrder): Promise<void> {
		return this.#replan(({ plan }) => ({
			...plan,
			dateOrders: { ...plan.dateOrders, [shape]: order },
			unsureShapes: plan.unsureShapes.filter((other) => other !== shape)
		}));
	}
	setKindWhenUnknown(kindWhenUnknown: PostKind | 'skip'): Promise<void> {
		return this.#replan(({ plan }) => ({ ...plan, kindWhenUnknown }));
	}
	setKeepNotes(keepNotes: boolean): Promise<void> {
		return this.#replan(({ plan }) => ({ ...plan, keepNotes }));
	}
	async setHeader(header: boolean): Promise<void> {
		if (this.step.kind !== 'preview') return;
		const { rows } = this.step.reading;
		await this.#read(rows, guessPlan(rows, this.#context(), { header }), (this.#turn += 1));
	}

	/** Brings in what the preview or the whole group holds. */
	async bring(): Promise<void> {
		const { step } = this;
		if (step.kind !== 'preview' && step.kind !== 'group') return;
		const turn = (this.#turn += 1);
		const show = (progress: BringProgress): void => {
			if (turn === this.#turn) this.step = { kind: 'bringing', progress };
		};
		const outcome =
			step.kind === 'preview'
				? await bringIn(this.#session, step.reading.ready, show)
				: await bringBack(this.#session, step.group, show);
		if (turn !== this.#turn) return;
		const reading = step.kind === 'preview' ? step.reading : null;
		this.step = { kind: 'done', outcome, reading, undone: false };
	}

	/** True when what came in is off the board again. */
	undo(): boolean {
		const { step } = this;
		if (step.kind !== 'done' || step.undone || !step.outcome.undo?.().ok) return false;
		this.step = { ...step, undone: true };
		return true;
	}

	#context(): ImportContext {
		const { space, myPersonId } = this.#session;
		const now = space.now();
		return {
			now,
			today: localDay(now),
			offsetMinutes: offsetAtWallClock,
			myName: space.people.current().get(myPersonId)?.name ?? '',
			someone: m.import_someone(),
			dateHabit: dateHabit()
		};
	}

	async #guarded(run: (turn: number) => Promise<void>): Promise<void> {
		const turn = (this.#turn += 1);
		this.step = { kind: 'reading', rows: 0 };
		try {
			await run(turn);
		} catch {
			if (turn === this.#turn) this.startOver('unknown');
		}
	}

	async #takeText(text: string, turn: number): Promise<void> {
		if (looksLikeGroupExport(text)) {
			const group = parseGroupExportText(text);
			if (group.ok) this.step = { kind: 'group', group: group.value };
			else this.startOver(group.problem.code);
			return;
		}
		const { rows } = await readRecords(text, async (count) => {
			if (turn === this.#turn && this.step.kind === 'reading')
				this.step = { kind: 'reading', rows: count };
			await breathe();
		});
		if (turn === this.#turn) await this.#read(rows, guessPlan(rows, this.#context()), turn);
	}

	async #replan(change: (reading: Reading) => ImportPlan): Promise<void> {
		if (this.step.kind !== 'preview') return;
		const { reading } = this.step;
		const plan = change(reading);
		const turn = (this.#turn += 1);
		// The choice shows at once; what follows from it a moment later.
		this.step = { kind: 'preview', reading: { ...reading, plan } };
		await this.#read(reading.rows, { ...reading, plan }, turn);
	}

	async #read(
		rows: readonly RawRow[],
		guess: Pick<Reading, 'plan' | 'guesses' | 'shapes'>,
		turn: number
	): Promise<void> {
		const { plan, guesses, shapes } = guess;
		const outcomes = await readOutcomes(rows, plan, this.#context(), breathe);
		if (turn !== this.#turn) return;
		if (outcomes.length === 0) {
			this.startOver('no-rows');
			return;
		}
		const ready = await fingerprintRows(rows, plan, outcomes, breathe);
		if (turn !== this.#turn) return;
		const fresh = ready.filter((row) => !isHere(this.#session, row.importedAs)).length;
		this.step = {
			kind: 'preview',
			reading: { rows, guesses, shapes, plan, outcomes, ready, fresh }
		};
	}
}

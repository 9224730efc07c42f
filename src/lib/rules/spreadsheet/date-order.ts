import { dayToMs, isoDay } from './calendar';

/** `2/11/2026` is 2 November when day-first, 11 February when month-first. */
export type DateOrder = 'day-first' | 'month-first';

/**
 * How a column writes its numeric dates. People paste from several programs into one column, so
 * the order is settled per shape: separator and number of year digits (`/4` is `2/11/2026`).
 */
export interface DateShape {
	readonly shape: string;
	readonly order: DateOrder;
	/** A date of this shape can be read one way only (a 23 where a month would stand). */
	readonly sure: boolean;
	/** Two readings were proved in the same shape: dates that allow only one reading keep theirs. */
	readonly mixed: boolean;
	readonly count: number;
	/** One that can be read both ways, to show the choice with; null when there is none. */
	readonly example: string | null;
}

export interface NumericDate {
	readonly shape: string;
	readonly first: number;
	readonly second: number;
	/** Null when the year is not written. */
	readonly year: number | null;
	readonly rest: string;
}

/** Takes `2/11/2026`, `11/8/26`, `3.11.` or `2-11-2026` from the start of a text; null when it isn't one. */
export function takeNumericDate(text: string): NumericDate | null {
	const match = /^\s*(\d{1,2})([/.-])(\d{1,2})(?:(?:\2)(\d{4}|\d{2})(?!\d)|(\.)?(?![\d/.-]))/.exec(
		text
	);
	if (!match) return null;
	const [all, first = '', separator = '', second = '', year] = match;
	// `2-3` alone is a number of helpers or a span of days, not a date.
	if (year === undefined && separator === '-') return null;
	return {
		shape: `${separator}${year?.length ?? 0}`,
		first: Number(first),
		second: Number(second),
		year: year === undefined ? null : year.length === 2 ? 2000 + Number(year) : Number(year),
		rest: text.slice(all.length)
	};
}

/** The day under that order, or under the other when only that one exists; null when neither does. */
export function numericDay(date: NumericDate, year: number, order: DateOrder): string | null {
	const dayFirst = isoDay(year, date.second, date.first);
	const monthFirst = isoDay(year, date.first, date.second);
	return order === 'day-first' ? (dayFirst ?? monthFirst) : (monthFirst ?? dayFirst);
}

/**
 * Settles the order of each shape over a whole column. A date with only one reading proves it;
 * otherwise the reading that lies nearer to the day its row was made; otherwise dots are
 * day-first and the rest follows `fallback` (the reader's own habit).
 */
export function guessDateOrders(
	cells: readonly { readonly text: string; readonly madeOn: string | null }[],
	fallback: DateOrder
): readonly DateShape[] {
	const tallies = new Map<
		string,
		{
			day: number;
			month: number;
			dayGap: number;
			monthGap: number;
			count: number;
			example: string | null;
		}
	>();
	for (const { text, madeOn } of cells) {
		const date = takeNumericDate(
			text.replace(/^\s*(by|before|until|antes del?|avant|bis|ate)\s+/i, '')
		);
		if (!date) continue;
		const tally = tallies.get(date.shape) ?? {
			day: 0,
			month: 0,
			dayGap: 0,
			monthGap: 0,
			count: 0,
			example: null
		};
		tallies.set(date.shape, tally);
		tally.count += 1;
		const year = date.year ?? Number((madeOn ?? '2026').slice(0, 4));
		const dayFirst = isoDay(year, date.second, date.first);
		const monthFirst = isoDay(year, date.first, date.second);
		if (dayFirst && !monthFirst) tally.day += 1;
		else if (monthFirst && !dayFirst) tally.month += 1;
		else if (dayFirst && monthFirst && dayFirst !== monthFirst) {
			tally.example ??= text.trim();
			if (madeOn === null) continue;
			tally.dayGap += Math.min(400, Math.abs(dayToMs(dayFirst) - dayToMs(madeOn)) / 86_400_000);
			tally.monthGap += Math.min(400, Math.abs(dayToMs(monthFirst) - dayToMs(madeOn)) / 86_400_000);
		}
	}
	return [...tallies].map(([shape, tally]) => {
		const sure = tally.day > 0 !== tally.month > 0;
		const mixed = tally.day > 0 && tally.month > 0;
		let order: DateOrder = shape.startsWith('.') ? 'day-first' : fallback;
		if (tally.day !== tally.month) order = tally.day > tally.month ? 'day-first' : 'month-first';
		else if (Math.abs(tally.dayGap - tally.monthGap) > tally.count * 3)
			order = tally.dayGap < tally.monthGap ? 'day-first' : 'month-first';
		return { shape, order, sure, mixed, count: tally.count, example: tally.example };
	});
}

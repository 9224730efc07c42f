import { maxCellLength, maxColumns } from './bounds';

const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** Why a line could not be split into cells. */
export type LineProblem = 'quotes' | 'cell-too-long' | 'too-many-cells';

/** One record of the file, as its lines stand there. */
export interface RawRow {
	/** As a spreadsheet shows it: the first record is row 1, blank ones count. */
	readonly number: number;
	readonly cells: readonly string[];
	/** The source itself, without the line break; handed back when the row can't be read. */
	readonly source: string;
	readonly problem: LineProblem | null;
}

interface Scan {
	readonly cells: string[];
	/** Where the record ends, before its line break. */
	readonly end: number;
	readonly problem: LineProblem | null;
	readonly lines: number;
}

function lineEnd(text: string, from: number): number {
	for (let at = from; at < text.length; at += 1) {
		const code = text.charCodeAt(at);
		if (code === 10 || code === 13) return at;
	}
	return text.length;
}

/** One quoted cell from its opening quote. Null when it never closes within the bound. */
function scanQuoted(
	text: string,
	open: number,
	delimiter: string
): { readonly value: string; readonly end: number; readonly odd: boolean } | null {
	let value = '';
	let odd = false;
	let from = open + 1;
	while (from - open <= maxCellLength) {
		const quote = text.indexOf('"', from);
		if (quote < 0 || quote - open > maxCellLength) return null;
		value += text.slice(from, quote);
		const after = text[quote + 1];
		if (after === '"') {
			value += '"';
			from = quote + 2;
			continue;
		}
		if (after === undefined || after === delimiter || after === '\n' || after === '\r')
			return { value, end: quote + 1, odd };
		// A quote in the middle of a quoted cell: kept as it is, and the record is looked at twice.
		odd = true;
		value += '"';
		from = quote + 1;
	}
	return null;
}

function scanRecord(text: string, start: number, delimiter: string, quoting: boolean): Scan {
	const cells: string[] = [];
	let at = start;
	let lines = 1;
	let odd = false;
	let problem: LineProblem | null = null;
	for (;;) {
		if (quoting && text[at] === '"') {
			const quoted = scanQuoted(text, at, delimiter);
			if (quoted === null) return { cells, end: lineEnd(text, at), problem: 'quotes', lines };
			odd ||= quoted.odd;
			const breaks = quoted.value.match(/\r\n?|\n/g)?.length ?? 0;
			lines += breaks;
			// It swallowed lines and its quotes don't add up: one stray quote must not eat its neighbours.
			if (odd && lines > 1) return { cells, end: at, problem: 'quotes', lines };
			cells.push(quoted.value);
			at = quoted.end;
		} else {
			let end = at;
			for (; end < text.length; end += 1) {
				const char = text[end];
				if (char === delimiter || char === '\n' || char === '\r') break;
			}
			if (end - at > maxCellLength) problem ??= 'cell-too-long';
			cells.push(text.slice(at, Math.min(end, at + maxCellLength)));
			at = end;
		}
		if (text[at] !== delimiter) return { cells, end: at, problem, lines };
		at += 1;
		if (cells.length >= maxColumns) {
			const rest = lineEnd(text, at);
			const more = /[^\s"]/.test(text.slice(at, rest).replaceAll(delimiter, ' '));
			return { cells, end: rest, problem: more ? 'too-many-cells' : problem, lines };
		}
	}
}

/**
 * Reads the records of a CSV or TSV text one by one (RFC 4180, with any line break), lazily: a
 * caller can stop or pause between them. A record whose quotes don't add up costs its own first
 * line only; reading goes on with the next. Time is linear in the text.
 */
export function* readDelimited(text: string, delimiter: Delimiter): Generator<RawRow, void, void> {
	let at = /^sep=.\r?\n/i.exec(text)?.[0].length ?? 0;
	let number = at > 0 ? 1 : 0;
	while (at < text.length) {
		number += 1;
		let scan = scanRecord(text, at, delimiter, true);
		if (scan.problem === 'quotes') {
			const end = lineEnd(text, at);
			scan = {
				cells: scanRecord(text.slice(at, end), 0, delimiter, false).cells,
				end,
				problem: 'quotes',
				lines: 1
			};
		}
		yield {
			number,
			cells: scan.cells,
			source: text.slice(at, Math.min(scan.end, at + maxColumns * maxCellLength)),
			problem: scan.problem
		};
		at = scan.end;
		if (text[at] === '\r' && text[at + 1] === '\n') at += 2;
		else if (at < text.length) at += 1;
	}
}

/**
 * The delimiter whose count agrees best over the first records; comma when none splits anything
 * (a file of one column). A first line `sep=;`, as Excel writes it, settles it.
 */
export function guessDelimiter(text: string): Delimiter {
	const said = /^sep=(.)\r?\n/i.exec(text)?.[1];
	const named = delimiters.find((delimiter) => delimiter === said);
	if (named) return named;
	let best: Delimiter = ',';
	let bestScore = 0;
	for (const delimiter of delimiters) {
		const widths: number[] = [];
		for (const row of readDelimited(text.slice(0, 200_000), delimiter)) {
			if (row.cells.some((cell) => cell.trim() !== '')) widths.push(row.cells.length);
			if (widths.length >= 40) break;
		}
		const width = commonest(widths);
		if (width < 2) continue;
		const agreeing = widths.filter((other) => other === width).length / widths.length;
		// Agreement counts first: commas inside sentences are many, but never the same number.
		const score = agreeing * 10 + Math.min(width, 12) / 4;
		if (score > bestScore) {
			best = delimiter;
			bestScore = score;
		}
	}
	return best;
}

/** The most frequent number; the larger of two equally frequent ones, 0 of none. */
function commonest(numbers: readonly number[]): number {
	const counts = new Map<number, number>();
	for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
	let best = 0;
	for (const [number, count] of counts) {
		const most = counts.get(best) ?? 0;
		if (count > most || (count === most && number > best)) best = number;
	}
	return best;
}

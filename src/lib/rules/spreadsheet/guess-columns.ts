import { maxColumns } from './bounds';
import { fold } from './fold';
import { readCategory } from './read-category';
import { readKind } from './read-kind';
import { readStatus } from './read-status';
import { readUrgency } from './read-urgency';
import { readWanted } from './read-wanted';
import { readTimestamp, readWhen } from './read-when';
import { headerWords, type Target } from './target';

/** What a column seems to be. */
export interface ColumnGuess {
	readonly target: Target;
	/** 0 (nothing speaks for it) to 1 (its header says so and its cells agree). */
	readonly confidence: number;
	/** The header's text; empty when there is none. */
	readonly header: string;
	/** The first few different values, to show what the column holds; at most 3. */
	readonly examples: readonly string[];
}

const sampleSize = 200;
const shape = (): 'day-first' => 'day-first';
const contactLike =
	/[\w.+-]+@[\w-]+\.\w|(\+?\d[\d\s().-]{6,}\d)|\d{3}[-. ]\d{4}|^(signal|whatsapp|telegram|ask|pregunta\w* a|tel|phone)\b|@\w{3}/i;
const areaLike =
	/\b(st|street|rd|road|ave|avenue|corner|near|floor|building|block|calle|avenida|plaza|parque|barrio|piso|esquina|rue|quartier|strasse|straße|platz|rua|bairro|park|hill|lane)\b/i;
const nameLike = /^\p{Lu}[\p{L}'’.-]+( \p{Lu}[\p{L}'’.-]*){0,3}$/u;

const share = (values: readonly string[], test: (value: string) => boolean): number =>
	values.length === 0 ? 0 : values.filter(test).length / values.length;

/** How well a column's cells fit each target, 0–1. */
function contentScores(values: readonly string[]): Partial<Record<Target, number>> {
	const distinct = new Set(values.map(fold)).size;
	const few = distinct <= Math.max(12, values.length / 8);
	const average = values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length);
	const varied = distinct / Math.max(1, values.length);
	const bareNumbers = share(values, (value) => /^\s*\d{1,3}\s*$/.test(value));
	return {
		timestamp: share(values, (v) => /\d:\d\d/.test(v) && readTimestamp(v, shape) !== null),
		kind:
			few || values.length < 12
				? share(values, (v) => v.length <= 24 && readKind(v) !== null) * 0.9
				: 0,
		category: share(values, (v) => v.length <= 30 && readCategory(v) !== null) * 0.8,
		when:
			(1 - bareNumbers) *
			share(values, (v) => v.length <= 60 && readWhen(v, '2026-06-15', shape) !== null) *
			0.75,
		urgency: few && bareNumbers < 0.9 ? share(values, (v) => readUrgency(v) !== null) * 0.7 : 0,
		contact:
			share(values, (v) => contactLike.test(v.trim()) && readTimestamp(v, shape) === null) * 0.95,
		wanted:
			share(values, (v) => v.length <= 24 && readWanted(v) !== null && !/\d[/:]\d/.test(v)) * 0.6,
		status: share(values, (v) => v.length <= 60 && readStatus(v) !== null) * 0.8,
		name: share(values, (v) => nameLike.test(v.trim())) * 0.5,
		area: share(values, (v) => v.length <= 60 && areaLike.test(v)) * 0.65,
		title: average >= 8 && average <= 120 ? Math.min(1, varied + 0.3) * 0.45 : 0.05,
		details: average >= 15 ? Math.min(1, average / 60) * 0.4 : 0.02
	};
}

function headerScore(header: string, target: Target): number {
	const folded = fold(header).replaceAll('?', '').trim();
	if (folded === '' || folded.length > 120) return 0;
	let best = 0;
	let bestTarget: Target | null = null;
	for (const [candidate, pattern, weight] of headerWords) {
		if (weight > best && pattern.test(folded)) {
			best = weight;
			bestTarget = candidate;
		}
	}
	if (bestTarget === target) return best;
	const own = headerWords.find(([candidate]) => candidate === target);
	return own?.[1].test(folded) ? own[2] * 0.6 : 0;
}

/** True when the first row names the columns rather than being a post itself. */
export function hasHeader(rows: readonly (readonly string[])[]): boolean {
	const [first, ...below] = rows;
	if (!first) return false;
	const cells = first.filter((cell) => cell.trim() !== '');
	if (cells.length === 0) return false;
	const dataLike = cells.some(
		(cell) =>
			(contactLike.test(cell) && /\d/.test(cell)) ||
			(/\d/.test(cell) && readTimestamp(cell, shape) !== null)
	);
	if (dataLike) return false;
	const repeated = first.some(
		(cell, at) =>
			cell.trim() !== '' && below.slice(0, 60).some((row) => fold(row[at] ?? '') === fold(cell))
	);
	if (repeated) return false;
	const known = cells.filter(
		(cell) =>
			cell.length <= 80 &&
			headerWords.some(([, pattern]) => pattern.test(fold(cell).replaceAll('?', '').trim()))
	).length;
	if (cells.length === 1)
		return known === 1 && below.length > 0 && fold(cells[0] ?? '').split(' ').length <= 2;
	return known >= 2 && known >= cells.length * 0.4;
}

/**
 * Guesses what each column is, by its header's words (five languages) and by its cells. Each
 * target is given once; columns nothing speaks for are `ignore`. `rows` without the header row.
 */
export function guessColumns(
	header: readonly string[] | null,
	rows: readonly (readonly string[])[]
): readonly ColumnGuess[] {
	const sample = rows.slice(0, sampleSize);
	const width = Math.min(
		maxColumns,
		Math.max(header?.length ?? 0, ...sample.map((row) => row.length), 1)
	);
	const columns = Array.from({ length: width }, (_, at) => {
		const values = sample.map((row) => (row[at] ?? '').trim()).filter((value) => value !== '');
		const title = (header?.[at] ?? '').trim();
		return {
			title,
			values,
			content: contentScores(values),
			examples: [...new Set(values)].slice(0, 3)
		};
	});

	const bids: { at: number; target: Target; score: number }[] = [];
	columns.forEach((column, at) => {
		for (const [target] of headerWords) {
			const byHeader = headerScore(column.title, target);
			const byContent = column.content[target] ?? 0;
			const score =
				byHeader > 0
					? byHeader * 0.7 + byContent * 0.3
					: byContent * (column.title === '' ? 0.9 : 0.5);
			if (score >= 0.25 && (column.values.length > 0 || byHeader > 0))
				bids.push({ at, target, score });
		}
	});
	bids.sort((a, b) => b.score - a.score || a.at - b.at);

	const chosen = new Map<number, { target: Target; score: number }>();
	const given = new Set<Target>();
	for (const { at, target, score } of bids) {
		if (chosen.has(at) || given.has(target)) continue;
		chosen.set(at, { target, score });
		given.add(target);
	}
	const [only, ...others] = columns.flatMap(({ values }, at) => (values.length > 0 ? [at] : []));
	if (only !== undefined && others.length === 0) chosen.set(only, { target: 'title', score: 0.6 });
	else if (!given.has('title')) {
		// A board needs titles: the wordiest column that is left, or the details.
		const free = columns
			.map((column, at) => ({ at, length: column.values.join('').length }))
			.filter(
				({ at, length }) =>
					length > 0 && [undefined, 'details', 'notes'].includes(chosen.get(at)?.target)
			)
			.sort((a, b) => b.length - a.length)[0];
		if (free) chosen.set(free.at, { target: 'title', score: 0.3 });
	}
	return columns.map((column, at) => ({
		target: chosen.get(at)?.target ?? 'ignore',
		confidence: chosen.get(at)?.score ?? (column.values.length === 0 ? 1 : 0),
		header: column.title,
		examples: column.examples
	}));
}

import type { PostKind, PostWhen, Urgency } from '$lib/model/post';

const dayMs = 86_400_000;
const urgencyDays: Record<Urgency, number> = {
	'two-days': 2,
	'five-days': 5,
	week: 7,
	any: Infinity
};
/** A need without a day keeps its place this long after its time; then it counts as past. */
const graceDays = 7;

/** What of a post says when it is wanted. */
export type Wish = PostWhen & { readonly madeAt: number; readonly kind?: PostKind };

/**
 * The moment by which a post is wanted, ms: the end of its day (or its time on that day) where this
 * device is, or as long after it was posted as its urgency says; Infinity for any time.
 */
export function dueAt({ when, urgency, madeAt }: Wish): number {
	const byUrgency = madeAt + urgencyDays[urgency] * dayMs;
	if (when.kind !== 'by') return byUrgency;
	const [year = NaN, month = NaN, day = NaN] = when.date.split('-').map(Number);
	const [hours = 24, minutes = 0] = when.time?.split(':').map(Number) ?? [];
	const due = new Date(year, month - 1, day, hours, minutes).getTime();
	return Number.isNaN(due) ? byUrgency : due;
}

/**
 * How a post stands to its time. `waiting`: a need that named no day, and the time its urgency gave
 * has passed, a week at most, so it is wanted all the more. `past`: its day is over, or it has waited
 * longer than that, or it was an offer; whoever posted it may know whether it still stands. What
 * recurs is never past.
 */
export function duePhase(wish: Wish, now: number): 'ahead' | 'waiting' | 'past' {
	if (wish.when.kind === 'recurring') return 'ahead';
	const due = dueAt(wish);
	if (wish.when.kind === 'by') return endOfDay(due) <= now ? 'past' : 'ahead';
	if (due > now) return 'ahead';
	return wish.kind !== 'offer' && due + graceDays * dayMs > now ? 'waiting' : 'past';
}

/** The midnight that ends the day of a moment; a moment at midnight ends the day before. */
function endOfDay(at: number): number {
	const date = new Date(at - 1);
	return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

import type { When } from '$lib/model/post';
import { addDays, dayToMs, isoDay, monthNamed, weekdayNamed, weekdayOf } from './calendar';
import { numericDay, takeNumericDate, type DateOrder } from './date-order';
import { fold, oneLine } from './fold';

export interface WhenReading {
	readonly when: When;
	/** "asap" and its like: as soon as somebody can. */
	readonly soon: boolean;
	/** The day was worked out from words ("next week") and the day the row was made. */
	readonly fromWords: boolean;
}

/** The order of a numeric date's shape; see `guessDateOrders`. */
export type OrderOf = (shape: string) => DateOrder;

const soon =
	/^(asap|a s a p|as soon as possible|now|right away|immediately|urgent\w*|lo antes posible|cuanto antes|ya|inmediat\w*|des que possible|sofort|so bald wie moglich|o quanto antes|ja)\b/;
const flexible =
	/^(flexible|flexibel|flexivel|whenever|any ?time|any day|any|no rush|no hurry|open|cuando sea|cuando se pueda|cuando puedan|cualquier (dia|momento)|n importe quand|quand vous voulez|irgendwann|jederzeit|egal|quando puder|qualquer dia|ongoing|tbd|n a|none|\?+)( |$)/;
const recurring =
	/^(every|each|weekly|daily|monthly|twice a|once a|cada|todos los|todas las|semanal\w*|diari\w*|mensual\w*|chaque|tous les|toutes les|jede[nrs]?|wochentlich|taglich|monatlich|todo[as]?s? os|toda|todas as|weekdays|weekends|mornings|evenings|afternoons|(sun|mon|tues|wednes|thurs|fri|satur)days)\b/;
const leading =
	/^\s*(?:(?:by|before|until|till|on|from|due|latest|needed by|para|antes del?|hasta|el|avant|le|bis|am|vor|ate|em|dia)\b[\s:]*)+(?:the\b\s*)?/i;

/** `HH:MM` in what stands beside the date: "6pm", "18:00", "18h", "6:30 p.m."; null when none. */
function readTime(text: string): string | null {
	const match =
		/(?<!\d)(\d{1,2}):(\d{2})\s*([ap])?\.?\s*m?\b/i.exec(text) ??
		/\b(\d{1,2})()\s*([ap])\.?\s*m\b/i.exec(text) ??
		/\b(\d{1,2})\s*(?:h|uhr)\s*(\d{2})?()/i.exec(text);
	if (!match) return /\bnoon|mediod[ií]a|midi|mittags?\b/i.test(text) ? '12:00' : null;
	let hour = Number(match[1]);
	const minute = Number(match[2] ?? '') || 0;
	const half = (match[3] ?? '').toLowerCase();
	if (half === 'p' && hour < 12) hour += 12;
	if (half === 'a' && hour === 12) hour = 0;
	if (hour > 23 || minute > 59) return null;
	return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The year that puts a day without one nearest to when its row was made, rather after than before. */
function yearNear(month: number, day: number, madeOn: string): number {
	const year = Number(madeOn.slice(0, 4));
	const gap = (candidate: number): number => {
		const iso = isoDay(candidate, month, day);
		const days = iso === null ? Infinity : (dayToMs(iso) - dayToMs(madeOn)) / 86_400_000;
		return days >= 0 ? days : -days * 2;
	};
	return [year - 1, year, year + 1].reduce((best, next) => (gap(next) < gap(best) ? next : best));
}

interface Found {
	readonly day: string;
	readonly rest: string;
}

function isoAtStart(text: string): Found | null {
	const match = /^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text);
	const day = match && isoDay(Number(match[1]), Number(match[2]), Number(match[3]));
	return match && day ? { day, rest: text.slice(match[0].length) } : null;
}

function numericAtStart(text: string, madeOn: string, orderOf: OrderOf): Found | null {
	const date = takeNumericDate(text);
	if (!date) return null;
	const order = orderOf(date.shape);
	const month = order === 'day-first' ? date.second : date.first;
	const dayOfMonth = order === 'day-first' ? date.first : date.second;
	const year = date.year ?? yearNear(month, dayOfMonth, madeOn);
	const day = numericDay(date, year, order);
	return day === null ? null : { day, rest: date.rest };
}

/** "3. November", "17 Nov 6pm", "3 de noviembre de 2026", "Nov 22", "November 3rd, 2026". */
function namedMonth(text: string, madeOn: string): Found | null {
	const match =
		/(?<![\d:])(\d{1,2})(?:st|nd|rd|th|er|[.ºo])?\s*(?:de\s+|of\s+)?(\p{L}{3,10})\.?(?:,?\s*(?:de\s+|del\s+)?(\d{4}))?(?![\p{L}\d])/iu.exec(
			text
		) ?? null;
	const other = /(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s*(\d{4}))?/iu.exec(
		text
	);
	for (const [found, dayAt, monthAt] of [
		[match, 1, 2],
		[other, 2, 1]
	] as const) {
		if (!found) continue;
		const month = monthNamed(fold(found[monthAt] ?? ''));
		if (month === null) continue;
		const dayOfMonth = Number(found[dayAt]);
		const year = found[3] === undefined ? yearNear(month, dayOfMonth, madeOn) : Number(found[3]);
		const day = isoDay(year, month, dayOfMonth);
		if (day)
			return {
				day,
				rest: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`
			};
	}
	return null;
}

function daysFromWords(folded: string, madeOn: string): string | null {
	const sunday = addDays(madeOn, (7 - weekdayOf(madeOn)) % 7);
	if (/^(today|tonight|hoy|esta noche|aujourd hui|ce soir|heute|hoje)\b/.test(folded))
		return madeOn;
	if (/^(tomorrow|manana|demain|morgen|amanha)\b/.test(folded)) return addDays(madeOn, 1);
	if (
		/^(this week|esta semana|cette semaine|diese woche|(this |the )?weekend|(este )?fin de semana)\b/.test(
			folded
		)
	)
		return sunday;
	if (
		/^(next week|la proxima semana|proxima semana|semana que viene|la semana que viene|la semaine prochaine|semaine prochaine|nachste woche|semana que vem|in a week)\b/.test(
			folded
		)
	)
		return addDays(sunday, 7);
	if (
		/^(next month|this month|end of (the )?month|este mes|el proximo mes|fin de mes|proximo mes|ce mois|mois prochain|nachsten monat|ende des monats)\b/.test(
			folded
		)
	) {
		const ahead = /next|prox|nachst|prochain/.test(folded) ? 2 : 1;
		const year = Number(madeOn.slice(0, 4));
		const month = Number(madeOn.slice(5, 7)) + ahead;
		const first = month > 12 ? isoDay(year + 1, month - 12, 1) : isoDay(year, month, 1);
		return first && addDays(first, -1);
	}
	const words = folded.split(' ');
	const next = /^(next|this|proximo|este|nachsten|diesen)$/.test(words[0] ?? '');
	const weekday =
		weekdayNamed((next ? words[1] : words[0]) ?? '') ??
		(words.length > 1 && !next ? weekdayNamed(words[1] ?? '') : null);
	if (weekday === null || words.length > 5) return null;
	return addDays(madeOn, (weekday - weekdayOf(madeOn) + 7) % 7);
}

/**
 * What a "when" cell says, relative to the day its row was made (`YYYY-MM-DD`). Null when it can't
 * be told: the words then belong into the details. An empty cell is flexible.
 */
export function readWhen(text: string, madeOn: string, orderOf: OrderOf): WhenReading | null {
	const line = oneLine(text).slice(0, 200);
	const folded = fold(line);
	const plain = { soon: false, fromWords: false };
	if (/^[-–—.\s]*$/.test(line)) return { when: { kind: 'flexible' }, ...plain };
	if (soon.test(folded)) return { when: { kind: 'flexible' }, ...plain, soon: true };
	if (flexible.test(folded)) return { when: { kind: 'flexible' }, ...plain };

	const bare = line.replace(leading, '');
	if (recurring.test(folded) || recurring.test(fold(bare)))
		return { when: { kind: 'recurring', words: line }, ...plain };
	const found =
		isoAtStart(bare) ?? numericAtStart(bare, madeOn, orderOf) ?? namedMonth(bare, madeOn);
	const day = found?.day ?? daysFromWords(fold(bare), madeOn);
	if (day === null) return null;
	const time = readTime(found ? found.rest : bare);
	const when: When = time === null ? { kind: 'by', date: day } : { kind: 'by', date: day, time };
	return { when, soon: false, fromWords: found === null };
}

/**
 * A row's time stamp as if its wall clock were UTC, ms: `10/18/2026 08:52:36`, ISO with or without
 * zone (the zone is not read). Null when it isn't one.
 */
export function readTimestamp(text: string, orderOf: OrderOf): number | null {
	const line = oneLine(text).slice(0, 100);
	const found =
		isoAtStart(line) ??
		numericAtStart(line, '2026-06-15', orderOf) ??
		namedMonth(line, '2026-06-15');
	if (!found) return null;
	const clock = /(\d{1,2}):(\d{2})(?::(\d{2}))?/.exec(found.rest);
	const time = readTime(found.rest);
	const [hour = 0, minute = 0] = (time ?? '00:00').split(':').map(Number);
	const second = Math.min(59, Number(clock?.[3] ?? 0));
	return dayToMs(found.day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

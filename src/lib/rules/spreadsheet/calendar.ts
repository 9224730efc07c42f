/** Calendar days as `YYYY-MM-DD`, without a zone. */

/** Null for a day that doesn't exist, or outside 1970–2199. */
export function isoDay(year: number, month: number, day: number): string | null {
	if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1) return null;
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : null;
}

/** Milliseconds of that day at midnight UTC: for arithmetic only. */
export const dayToMs = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** That many days later (earlier when negative). */
export const addDays = (day: string, days: number): string =>
	new Date(dayToMs(day) + days * 86_400_000).toISOString().slice(0, 10);

/** 0 is Sunday. */
export const weekdayOf = (day: string): number => new Date(dayToMs(day)).getUTCDay();

const monthStarts: readonly (readonly string[])[] = [
	['jan', 'ene'],
	['feb', 'fev'],
	['mar', 'mrz', 'maerz'],
	['apr', 'abr', 'avr'],
	['may', 'mai'],
	['jun', 'juin'],
	['jul', 'juil'],
	['aug', 'ago', 'aou'],
	['sep', 'set'],
	['oct', 'okt', 'out'],
	['nov'],
	['dec', 'dez', 'dic']
];
/** 1–12 of a folded month name in English, Spanish, French, German or Portuguese, or null. */
export function monthNamed(word: string): number | null {
	if (!/^[a-z]{3,10}$/.test(word)) return null;
	const at = monthStarts.findIndex((starts) => starts.some((start) => word.startsWith(start)));
	return at < 0 || /^(march[ae]|mayor|maybe|marie|septic|decide|outside|out|set|junk)/.test(word)
		? null
		: at + 1;
}

const weekdayNames: readonly RegExp[] = [
	/^(sun|sunday|sundays|domingos?|dimanche|sonntags?)$/,
	/^(mon|monday|mondays|lunes|lundi|montags?|segunda)$/,
	/^(tue|tues|tuesday|tuesdays|martes|mardi|dienstags?|terca)$/,
	/^(wed|weds|wednesday|wednesdays|miercoles|mercredi|mittwochs?|quarta)$/,
	/^(thu|thur|thurs|thursday|thursdays|jueves|jeudi|donnerstags?|quinta)$/,
	/^(fri|friday|fridays|viernes|vendredi|freitags?|sexta)$/,
	/^(sat|saturday|saturdays|sabados?|samedi|samstags?)$/
];
/** 0 (Sunday) – 6 of a folded weekday name, or null. */
export function weekdayNamed(word: string): number | null {
	const at = weekdayNames.findIndex((names) => names.test(word));
	return at < 0 ? null : at;
}

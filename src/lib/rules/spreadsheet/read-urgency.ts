import type { Urgency } from '$lib/model/post';
import { fold } from './fold';

const words: readonly (readonly [Urgency, RegExp])[] = [
	[
		'any',
		/\b(not urgent|no urgente|pas urgent|nicht dringend|low|baja|bajo|faible|niedrig|gering|whenever|when possible|any ?time|no rush|no hurry|sin prisa|cuando se pueda|cuando sea|quand possible|wenn moglich|irgendwann|keine eile|sem pressa|quando possivel|flexible|later|some ?day)\b/
	],
	[
		'two-days',
		/\b(urgent\w*|urgencia|emergency|emergencia|a ?s ?a ?p|now|today|tonight|tomorrow|high|alta|alto|haute|hoch|dringend|sofort|hoy|ya|manana|cuanto antes|lo antes posible|aujourd hui|demain|vite|heute|morgen|hoje|amanha|immediate\w*|critical|two days|dos dias|1 2 days|2 days|48 ?h)\b/
	],
	[
		'week',
		/\b(this week|week|within a week|esta semana|semana|cette semaine|semaine|diese woche|woche|7 days|medium|media|medio|normal|moyenne?|mittel)\b/
	],
	[
		'five-days',
		/\b(soon|few days|3 5 days|5 days|3 days|pronto|unos dias|bientot|quelques jours|bald|paar tage|em breve|breve)\b/
	]
];

export interface UrgencyReading {
	readonly urgency: Urgency;
	/** It was a bare number, taken as days. */
	readonly number: boolean;
}

/**
 * How soon. A bare number is taken as days: up to 2, up to 5, up to 9, more. Null when it can't
 * be told.
 */
export function readUrgency(text: string): UrgencyReading | null {
	const folded = fold(text);
	if (/^\d{1,3}$/.test(folded)) {
		const days = Number(folded);
		const urgency = days <= 2 ? 'two-days' : days <= 5 ? 'five-days' : days <= 9 ? 'week' : 'any';
		return { urgency, number: true };
	}
	const found = words.find(([, pattern]) => pattern.test(folded));
	return found ? { urgency: found[0], number: false } : null;
}

const rank: readonly Urgency[] = ['two-days', 'five-days', 'week', 'any'];
/** The sooner of the two. */
export const sooner = (a: Urgency, b: Urgency): Urgency =>
	rank.indexOf(a) <= rank.indexOf(b) ? a : b;

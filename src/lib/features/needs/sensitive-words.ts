/** Something in open words that the writer may rather keep for those who say yes. */
export interface SensitiveFind {
	readonly kind: 'phone' | 'street';
	/** The exact words found. */
	readonly text: string;
}

const finders: readonly { readonly kind: SensitiveFind['kind']; readonly pattern: RegExp }[] = [
	{ kind: 'phone', pattern: /(?<![\d-])\+?\d[\d\s().-]{5,20}\d(?!\d)/u },
	{
		kind: 'street',
		pattern:
			/\b\d{1,5}[a-z]?\s+(?:[\p{L}.']+\s+){1,3}(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|terrace)\b\.?/iu
	},
	{
		kind: 'street',
		pattern:
			/\b(?:calle|avenida|avda|carrera|pasaje|jirón|rua|rue|via)\b\.?\s+[\p{L}][\p{L} .']{1,30}?,?\s*(?:#|n[.º°o]\s?|núm\.?\s?)?\d{1,5}\b/iu
	},
	{
		kind: 'street',
		pattern: /\b(?:apt|apartment|flat|unit|depto|departamento|piso)\b\.?\s*#?\s?\d{1,4}[a-z]?\b/iu
	}
];
const day = /^\d{4}-\d{1,2}-\d{1,2}$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/u;

/**
 * The first phone number or street number in open words; null when there is none. Looked for on
 * this device only, while somebody types; a hint, never a refusal.
 */
export function findSensitive(words: string): SensitiveFind | null {
	const text = words.slice(0, 2000);
	for (const { kind, pattern } of finders) {
		const found = pattern.exec(text)?.[0].trim();
		if (!found) continue;
		const digits = found.replaceAll(/\D/gu, '').length;
		if (kind === 'phone' && (digits < 7 || digits > 15 || day.test(found))) continue;
		return { kind, text: found };
	}
	return null;
}

/** The words without what was found, tidied at the seam. */
export function withoutFind(words: string, find: SensitiveFind): string {
	return words
		.replace(find.text, ' ')
		.replaceAll(/[ \t]{2,}/gu, ' ')
		.replaceAll(/ ([,.;:])/gu, '$1')
		.replace(/[\s,;:-]+$/u, '')
		.trim();
}

import { cleanLine, cleanText } from '$lib/model/text';
import { maxCellLength } from './bounds';

/**
 * Text as the vocabularies compare it: lower case, without accents, invisible marks or
 * punctuation, one space between words. `"  I can  OFFER!"` -> `"i can offer"`. Keeps other
 * scripts as they are, and `?` (people write it into status columns).
 */
export function fold(text: string): string {
	return text
		.slice(0, 400)
		.normalize('NFKD')
		.replace(/[\p{M}\p{Cf}]/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}?]+/gu, ' ')
		.trim();
}

/** One line, cleaned: line breaks and runs of white space are one space; for titles, names, areas. */
export const oneLine = (text: string): string => cleanLine(text, maxCellLength);

/** Cleaned lines, never more than one blank one in a row; for details. */
export const tidyLines = (text: string): string =>
	cleanText(text, maxCellLength)
		.replace(/[^\S\n]+\n/g, '\n')
		.replace(/\n{3,}/g, '\n\n');

/** Longest text that is looked through for a link. */
const maxTextLength = 32_768;
const maxCandidates = 8;
/** The payload of the shortest invitation, in base64url characters. */
const minPayloadLength = 79;

/** A stretch of text that may be a payload. */
export interface PayloadCandidate {
	/** All base64url letters from its beginning on; words after the link may hang on. */
	readonly letters: string;
	/** Only up to the first white space. */
	readonly word: string;
	/** It stood behind `/join/` or is as long as a payload: meant as an invitation. */
	readonly meant: boolean;
}

/**
 * Where in a pasted text an invitation may be: behind each `/join/`, else each word, for a bare
 * payload. Line breaks, quote marks and percent signs that mail programs put into links are dropped.
 */
export function payloadCandidates(pasted: string, maxLength: number): readonly PayloadCandidate[] {
	const text = pasted
		.slice(0, maxTextLength)
		.replace(/%2f/gi, '/')
		.replace(/%[0-9a-f]{2}/gi, ' ');
	const afterLinks = text.split(/\/join\//i).slice(1);
	const starts =
		afterLinks.length > 0
			? afterLinks
			: text
					.split(/\s+/)
					.filter((word) => word.length >= 20)
					.map((word) => text.slice(text.indexOf(word)));
	return starts.slice(0, maxCandidates).map((start) => {
		const word = /^[A-Za-z0-9_-]*/.exec(start.trimStart())?.[0] ?? '';
		return {
			letters: start.replace(/[^A-Za-z0-9_-]+/g, '').slice(0, maxLength),
			word: word.slice(0, maxLength),
			meant: afterLinks.length > 0 || word.length >= minPayloadLength / 2
		};
	});
}

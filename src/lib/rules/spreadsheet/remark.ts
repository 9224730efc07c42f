/** What is said about a row that was read: worth knowing, nothing lost. */
export const remarkCodes = [
	'short-row',
	'long-row',
	'kind-from-title',
	'kind-assumed',
	'title-from-details',
	'title-cut',
	'text-cut',
	'category-unknown',
	'date-unclear',
	'date-from-words',
	'date-both-ways',
	'date-past',
	'urgency-unknown',
	'urgency-number',
	'urgency-from-when',
	'wanted-unclear',
	'wanted-span',
	'status-unclear',
	'taken-by-someone',
	'name-missing',
	'contact-left-out',
	'timestamp-unclear',
	'timestamp-future',
	'notes-left-out',
	'formula-left-out',
	'formula-kept',
	'noted-duplicate',
	'looks-like'
] as const;
export type RemarkCode = (typeof remarkCodes)[number];

export interface Remark {
	readonly code: RemarkCode;
	/** The cell it is about, shortened to 120 characters; for `looks-like` the other row's number. */
	readonly about: string;
	/** What it was read as, in the file's own terms (a day, a number); empty when there is nothing to add. */
	readonly as: string;
}

/** Why a row did not become a post. */
export type UnreadableReason =
	'quotes' | 'cell-too-long' | 'too-many-cells' | 'no-title' | 'kind-unknown' | 'too-many-rows';

import type { PersonId, RecordId } from './ids';

export const postKinds = ['need', 'offer'] as const;
export type PostKind = (typeof postKinds)[number];

export const categories = [
	'food',
	'errands',
	'rides',
	'children',
	'elders',
	'animals',
	'repairs',
	'tech',
	'translation',
	'paperwork',
	'health',
	'supplies',
	'housing',
	'company',
	'money',
	'other'
] as const;
export type Category = (typeof categories)[number];

/** In 1–2 days, 3–5 days, about a week, any time. */
export const urgencies = ['two-days', 'five-days', 'week', 'any'] as const;
export type Urgency = (typeof urgencies)[number];

export const accessNeeds = ['lifting', 'car', 'stairs', 'language'] as const;
export type AccessNeed = (typeof accessNeeds)[number];

/** `date` is a calendar day `YYYY-MM-DD`, `time` is `HH:MM`; both local to the street, without a zone. */
export type When =
	| { readonly kind: 'by'; readonly date: string; readonly time?: string }
	| { readonly kind: 'flexible' }
	| { readonly kind: 'recurring'; readonly words: string };

/** Until when the post stays up: a calendar day, or standing (no end). */
export type Lifetime =
	{ readonly kind: 'until'; readonly date: string } | { readonly kind: 'standing' };

export const closingReasons = ['met-here', 'met-elsewhere', 'no-longer-needed', 'not-met'] as const;
export type ClosingReason = (typeof closingReasons)[number];

export const claimStates = ['offered', 'going', 'done', 'stepped-back'] as const;
export type ClaimState = (typeof claimStates)[number];

/**
 * What one person says they'll do; one per person and post (and per neighbour they speak for), so
 * that two who speak while apart both count.
 */
export interface Claim {
	readonly personId: PersonId;
	/** The neighbour without a device whose yes this is; empty for one's own. */
	readonly speaksFor: string;
	readonly state: ClaimState;
	/** How many of the wanted helpers or items this covers; 1 or more. */
	readonly quantity: number;
	readonly words: string;
	/** When this was last said, ms. */
	readonly at: number;
	/** Whose standing claims were on the screen when this was said; two who did not see each other spoke while apart. */
	readonly saw: readonly PersonId[];
}

/** The fields of a post as people fill them in, grouped as they are stored (each group replaced whole). */
export interface PostWords {
	readonly title: string;
	readonly details: string;
	readonly category: Category;
	/** An area or a cross street; never a home address. */
	readonly area: string;
	/** The neighbour without a device this is posted for; empty when for oneself. */
	readonly onBehalfOf: string;
}
export interface PostWhen {
	readonly when: When;
	readonly urgency: Urgency;
}
export interface PostSize {
	readonly size: 'one-off' | 'ongoing';
	/** How many helpers or items; null: as many as possible. */
	readonly wanted: number | null;
	readonly access: readonly AccessNeed[];
}

/** Who may read the contact: the poster and those who said yes (sealed), or anyone in the group (plain). */
export type ContactAudience = 'those-who-said-yes' | 'group';
export interface ContactDetails {
	/** Phone, mail, messenger. */
	readonly reach: string;
	/** The exact place. */
	readonly place: string;
	/** "Please don't pair me with…" */
	readonly notWith: string;
}

/** What the compose form or an import hands to `addPost`. */
export interface PostDraft extends PostWords, PostWhen, PostSize {
	readonly kind: PostKind;
	readonly lifetime: Lifetime;
	readonly contact: { readonly audience: ContactAudience; readonly details: ContactDetails } | null;
}

/** What can be said about a post's contact from this device, without opening the envelope. */
export type ContactState =
	| { readonly kind: 'none' }
	| { readonly kind: 'dropped' }
	| { readonly kind: 'group'; readonly details: ContactDetails }
	/** Sealed and this device has a key to it: `openContact` reads it. */
	| { readonly kind: 'sealed-to-me' }
	/** Sealed, and none of my devices has a key yet; `holders` are those whose device can pass it on. */
	| { readonly kind: 'sealed'; readonly holders: readonly PersonId[] };

/** A post as the screens read it: parsed, bounded, merged. Made by `doc/`, never written back. */
export interface Post extends PostWords, PostWhen, PostSize {
	readonly id: RecordId;
	readonly kind: PostKind;
	/** Speakable: "12"; a second post numbered 12 while apart reads "12b". */
	readonly number: string;
	readonly lifetime: Lifetime;
	readonly renewals: number;
	readonly madeBy: PersonId;
	readonly madeAt: number;
	/** Last change by anyone to anything on it, ms. */
	readonly changedAt: number;
	readonly claims: readonly Claim[];
	readonly thanks: readonly {
		readonly personId: PersonId;
		readonly words: string;
		readonly at: number;
	}[];
	readonly closed: {
		readonly reason: ClosingReason;
		readonly by: PersonId;
		readonly at: number;
	} | null;
	/** In the bin since; given back for 30 days. */
	readonly gone: { readonly by: PersonId; readonly at: number } | null;
	readonly contact: ContactState;
	/** False for a record written by a newer version: shown, kept byte for byte, read-only. */
	readonly editable: boolean;
	/** Row fingerprint when it came from a spreadsheet; the importing person owns its contact. */
	readonly importedAs: string | null;
}

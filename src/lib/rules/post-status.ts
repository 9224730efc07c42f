import type { PersonId } from '$lib/model/ids';
import type { Claim, Post } from '$lib/model/post';

const dayMs = 86_400_000;
/** An expiring post warns this many days ahead. */
const expiringDays = 3;
/** A post in the bin is given back for this many days. */
const binDays = 30;

/** What a post's card says about it; computed, never stored. */
export interface PostStatus {
	readonly kind: 'open' | 'someone-on-it' | 'done' | 'closed' | 'expired';
	/** How many of the wanted helpers or items are promised or done. */
	readonly have: number;
	/** Null: as many as possible. */
	readonly wanted: number | null;
	/** Until it expires; 0 on its last day, negative after; null when standing. */
	readonly daysLeft: number | null;
	/** Expires within three days; the card offers to renew. */
	readonly expiring: boolean;
}

/**
 * closed, else done (a one-off that all who stand by it have done, and they are enough), else expired,
 * else someone's on it, else open. What goes on (`ongoing`) is over only when somebody closes it. Days are those of the device's own time zone.
 */
export function postStatus(post: Post, now: number): PostStatus {
	const standing = standingClaims(post);
	const have = standing.reduce((sum, claim) => sum + claim.quantity, 0);
	const daysLeft =
		post.lifetime.kind === 'until' ? daysBetween(localDay(now), post.lifetime.date) : null;
	const kind = statusKind(post, standing, have, daysLeft);
	const live = kind === 'open' || kind === 'someone-on-it';
	return {
		kind,
		have,
		wanted: post.wanted,
		daysLeft,
		expiring: live && daysLeft !== null && daysLeft <= expiringDays
	};
}

function statusKind(
	post: Post,
	standing: readonly Claim[],
	have: number,
	daysLeft: number | null
): PostStatus['kind'] {
	if (post.closed !== null) return 'closed';
	const allDone = standing.length > 0 && standing.every((claim) => claim.state === 'done');
	if (post.size === 'one-off' && allDone && have >= (post.wanted ?? 1)) return 'done';
	if (daysLeft !== null && daysLeft < 0) return 'expired';
	return have > 0 ? 'someone-on-it' : 'open';
}

/** Posted by this person; what they brought in from a spreadsheet for somebody else is that neighbour's. */
export const isPostedBy = (post: Post, person: PersonId): boolean =>
	post.madeBy === person && (post.importedAs === null || post.onBehalfOf === '');

/** Those who said yes and did not step back. */
export const standingClaims = (post: Post): readonly Claim[] =>
	post.claims.filter((claim) => claim.state !== 'stepped-back');

/** Those who said yes and have not done it yet. */
export const openClaims = (post: Post): readonly Claim[] =>
	post.claims.filter((claim) => claim.state === 'offered' || claim.state === 'going');

/**
 * Who said yes while apart: of those who still mean to (offered or going), two who did not see each
 * other, when together they promise more than is wanted, or when no number is known. Saying it
 * again, with the other on the screen, settles it. In order of saying; [] when there is none.
 */
export function saidYesApart(post: Post): readonly PersonId[] {
	if (post.closed !== null) return [];
	const have = standingClaims(post).reduce((sum, claim) => sum + claim.quantity, 0);
	if (post.wanted !== null && have <= post.wanted) return [];
	const yes = openClaims(post);
	const apart = new Set<PersonId>();
	for (const a of yes)
		for (const b of yes) {
			if (a.personId === b.personId) continue;
			if (!a.saw.includes(b.personId) && !b.saw.includes(a.personId)) apart.add(a.personId);
		}
	return [...apart];
}

/** Days until it leaves the bin for good, 0 on the last; null when it is not in the bin. */
export function binDaysLeft(post: Post, now: number): number | null {
	if (post.gone === null) return null;
	return Math.max(0, binDays - Math.floor((now - post.gone.at) / dayMs));
}

/** The calendar day `YYYY-MM-DD` of a moment, where this device is. */
export function localDay(now: number): string {
	const date = new Date(now);
	const two = (value: number): string => String(value).padStart(2, '0');
	return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Whole days from one calendar day to another; negative when the other is earlier. */
export const daysBetween = (from: string, to: string): number =>
	Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);

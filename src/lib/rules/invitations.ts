import type { InvitationRecord, RosterEntry } from '$lib/model/roster';

/** What was used of invitations. */
export interface Admissions {
	readonly roster: readonly RosterEntry[];
	/**
	 * Signatures of entries whose newcomer is known not to have held the invitation: they use up
	 * nothing. What is not checked yet counts, or the last use could be taken twice meanwhile.
	 */
	readonly unproved: ReadonlySet<string>;
}

/** How many people an invitation can still let in. Two members who admit while apart may exceed it; then 0. */
export function usesLeft(invitation: InvitationRecord, { roster, unproved }: Admissions): number {
	const admitted = new Set(
		roster.flatMap((entry) =>
			entry.kind === 'admit' && entry.invitation === invitation.id && !unproved.has(entry.signature)
				? [entry.device.id]
				: []
		)
	);
	return Math.max(0, invitation.uses - admitted.size);
}

/** What a newcomer who holds the link is told, and whether a member may let them in. */
export function invitationState(
	invitation: InvitationRecord | undefined,
	admissions: Admissions,
	now: number
): 'open' | 'expired' | 'used-up' | 'withdrawn' | 'unknown' {
	if (invitation === undefined) return 'unknown';
	if (invitation.withdrawn !== null) return 'withdrawn';
	if (invitation.expiresAt <= now) return 'expired';
	return usesLeft(invitation, admissions) > 0 ? 'open' : 'used-up';
}

/** Those that still let somebody in, newest first. */
export function openInvitations(
	invitations: Iterable<InvitationRecord>,
	admissions: Admissions,
	now: number
): readonly InvitationRecord[] {
	return [...invitations]
		.filter((invitation) => invitationState(invitation, admissions, now) === 'open')
		.sort((a, b) => b.madeAt - a.madeAt);
}

/** A relay lets one connection listen in at most 20 places; the group's own days take three. */
const maxAnswered = 16;

/**
 * Those at whose door a member listens: the open ones first, then used-up and withdrawn ones until
 * they expire, so that whoever still comes with them is told why, rather than left waiting.
 */
export function answeredInvitations(
	invitations: Iterable<InvitationRecord>,
	admissions: Admissions,
	now: number
): readonly InvitationRecord[] {
	const all = [...invitations];
	const open = openInvitations(all, admissions, now);
	const closed = all
		.filter((invitation) => invitation.expiresAt > now && !open.includes(invitation))
		.sort((a, b) => b.madeAt - a.madeAt);
	return [...open, ...closed].slice(0, maxAnswered);
}

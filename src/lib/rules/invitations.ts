import type { InvitationRecord, RosterEntry } from '$lib/model/roster';

/** How many people an invitation can still let in. Two members who admit while apart may exceed it; then 0. */
export function usesLeft(invitation: InvitationRecord, roster: readonly RosterEntry[]): number {
	const admitted = new Set(
		roster.flatMap((entry) =>
			entry.kind === 'admit' && entry.invitation === invitation.id ? [entry.device.id] : []
		)
	);
	return Math.max(0, invitation.uses - admitted.size);
}

/** What a newcomer who holds the link is told, and whether a member may let them in. */
export function invitationState(
	invitation: InvitationRecord | undefined,
	roster: readonly RosterEntry[],
	now: number
): 'open' | 'expired' | 'used-up' | 'withdrawn' | 'unknown' {
	if (invitation === undefined) return 'unknown';
	if (invitation.withdrawn !== null) return 'withdrawn';
	if (invitation.expiresAt <= now) return 'expired';
	return usesLeft(invitation, roster) > 0 ? 'open' : 'used-up';
}

/** Those that still let somebody in, newest first. */
export function openInvitations(
	invitations: Iterable<InvitationRecord>,
	roster: readonly RosterEntry[],
	now: number
): readonly InvitationRecord[] {
	return [...invitations]
		.filter((invitation) => invitationState(invitation, roster, now) === 'open')
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
	roster: readonly RosterEntry[],
	now: number
): readonly InvitationRecord[] {
	const all = [...invitations];
	const open = openInvitations(all, roster, now);
	const closed = all
		.filter((invitation) => invitation.expiresAt > now && !open.includes(invitation))
		.sort((a, b) => b.madeAt - a.madeAt);
	return [...open, ...closed].slice(0, maxAnswered);
}

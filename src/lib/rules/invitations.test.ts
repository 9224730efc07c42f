import type { DeviceId, InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import type { AdmitEntry, InvitationRecord } from '$lib/model/roster';
import { describe, expect, it } from 'vitest';
import { answeredInvitations, invitationState, openInvitations, usesLeft } from './invitations';

const invitation: InvitationRecord = {
	id: 'invite' as InvitationId,
	proofKey: '',
	meetKey: '',
	madeBy: 'alice' as PersonId,
	madeAt: 1,
	expiresAt: 1000,
	uses: 2,
	withdrawn: null
};
const admits = (device: string, by = 'invite'): AdmitEntry => ({
	v: 1,
	kind: 'admit',
	space: 'space' as SpaceId,
	by: 'alice-device' as DeviceId,
	at: 5,
	seen: [],
	signature: '',
	device: { id: device as DeviceId, sealKey: '', certificate: '' },
	personId: device as PersonId,
	invitation: by as InvitationId,
	proof: ''
});

describe('an invitation', () => {
	it('is open until its time is over', () => {
		expect(invitationState(invitation, [], 999)).toBe('open');
		expect(invitationState(invitation, [], 1000)).toBe('expired');
	});

	it('is used up by as many devices as it was made for, each counted once', () => {
		const bob = admits('bob');
		expect(usesLeft(invitation, [bob, bob, admits('carol', 'another')])).toBe(1);
		expect(invitationState(invitation, [bob, admits('carol')], 10)).toBe('used-up');
	});

	it('stays at nothing left when two members let people in while apart', () => {
		expect(usesLeft(invitation, [admits('bob'), admits('carol'), admits('dan')])).toBe(0);
	});

	it('is closed for good once withdrawn', () => {
		const withdrawn = { ...invitation, withdrawn: { by: 'alice' as PersonId, at: 3 } };
		expect(invitationState(withdrawn, [], 10)).toBe('withdrawn');
		expect(openInvitations([withdrawn, invitation], [], 10)).toEqual([invitation]);
	});

	it('that the group has never heard of is unknown', () => {
		expect(invitationState(undefined, [], 10)).toBe('unknown');
	});

	it('is answered at its door until it expires, open ones first and sixteen at most', () => {
		const withdrawn = { ...invitation, withdrawn: { by: 'alice' as PersonId, at: 3 }, madeAt: 9 };
		expect(answeredInvitations([withdrawn, invitation], [], 10)).toEqual([invitation, withdrawn]);
		expect(answeredInvitations([withdrawn, invitation], [], 1000)).toEqual([]);
		const many = Array.from({ length: 40 }, (_, n) => ({ ...invitation, madeAt: n }));
		expect(answeredInvitations(many, [], 10)).toHaveLength(16);
	});
});

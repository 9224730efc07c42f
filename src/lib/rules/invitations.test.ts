import type { DeviceId, InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import type { AdmitEntry, InvitationRecord } from '$lib/model/roster';
import { describe, expect, it } from 'vitest';
import {
	answeredInvitations,
	invitationState,
	openInvitations,
	usesLeft,
	type Admissions
} from './invitations';

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

const used = (...roster: AdmitEntry[]): Admissions => ({ roster, unproved: new Set() });
const unused = used();

describe('an invitation', () => {
	it('is open until its time is over', () => {
		expect(invitationState(invitation, unused, 999)).toBe('open');
		expect(invitationState(invitation, unused, 1000)).toBe('expired');
	});

	it('is used up by as many devices as it was made for, each counted once', () => {
		const bob = admits('bob');
		expect(usesLeft(invitation, used(bob, bob, admits('carol', 'another')))).toBe(1);
		expect(invitationState(invitation, used(bob, admits('carol')), 10)).toBe('used-up');
	});

	it('is not used up by devices that never held it, however many a member invents', () => {
		const invented = ['x', 'y', 'z'].map((name) => ({
			...admits(name),
			signature: `by eve ${name}`
		}));
		const bob = { ...admits('bob'), signature: 'by alice' };
		const roster = [bob, ...invented];
		expect(usesLeft(invitation, { roster, unproved: new Set() })).toBe(0);
		const unproved = new Set(invented.map(({ signature }) => signature));
		expect(usesLeft(invitation, { roster, unproved })).toBe(1);
		expect(invitationState(invitation, { roster, unproved }, 10)).toBe('open');
	});

	it('stays at nothing left when two members let people in while apart', () => {
		expect(usesLeft(invitation, used(admits('bob'), admits('carol'), admits('dan')))).toBe(0);
	});

	it('is closed for good once withdrawn', () => {
		const withdrawn = { ...invitation, withdrawn: { by: 'alice' as PersonId, at: 3 } };
		expect(invitationState(withdrawn, unused, 10)).toBe('withdrawn');
		expect(openInvitations([withdrawn, invitation], unused, 10)).toEqual([invitation]);
	});

	it('that the group has never heard of is unknown', () => {
		expect(invitationState(undefined, unused, 10)).toBe('unknown');
	});

	it('is answered at its door until it expires, open ones first and sixteen at most', () => {
		const withdrawn = { ...invitation, withdrawn: { by: 'alice' as PersonId, at: 3 }, madeAt: 9 };
		expect(answeredInvitations([withdrawn, invitation], unused, 10)).toEqual([
			invitation,
			withdrawn
		]);
		expect(answeredInvitations([withdrawn, invitation], unused, 1000)).toEqual([]);
		const many = Array.from({ length: 40 }, (_, n) => ({ ...invitation, madeAt: n }));
		expect(answeredInvitations(many, unused, 10)).toHaveLength(16);
	});
});

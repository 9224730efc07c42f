import type { DeviceId, InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import type { AdmitEntry, InvitationRecord, RosterEntry } from '$lib/model/roster';
import { createValue } from '$lib/model/view';
import { expect, test, vi } from 'vitest';
import { createAdmissionProofs } from './admission-proofs';

const invitation: InvitationRecord = {
	id: 'invite' as InvitationId,
	proofKey: 'key',
	meetKey: '',
	madeBy: 'alice' as PersonId,
	madeAt: 1,
	expiresAt: 1000,
	uses: 2,
	withdrawn: null
};
const admits = (name: string, proof: string): AdmitEntry => ({
	v: 1,
	kind: 'admit',
	space: 'space' as SpaceId,
	by: 'eve-phone' as DeviceId,
	at: 5,
	seen: [],
	signature: `sig-${name}`,
	device: { id: name as DeviceId, sealKey: '', certificate: '' },
	personId: name as PersonId,
	invitation: invitation.id,
	proof
});

function createScene(record = invitation) {
	const roster = createValue<readonly RosterEntry[]>([]);
	const invitations = createValue<ReadonlyMap<InvitationId, InvitationRecord>>(new Map());
	const proves = vi.fn((entry: AdmitEntry, proofKey: string) =>
		Promise.resolve(entry.proof === `by ${proofKey}`)
	);
	const proofs = createAdmissionProofs({ roster, invitations, proves, now: () => 10 });
	const know = (known = record): void => invitations.set(new Map([[known.id, known]]));
	return { roster, know, proves, proofs };
}

test('admissions by a member who only invented the devices are told apart, each checked once', async () => {
	const { roster, know, proves, proofs } = createScene();
	const told = vi.fn();
	proofs.unproved.subscribe(told);
	know();
	roster.set([admits('bob', 'by key'), admits('x', 'invented')]);
	await proofs.checked();
	expect([...proofs.unproved.current()]).toEqual(['sig-x']);
	expect(told).toHaveBeenCalled();
	roster.set([...roster.current(), admits('y', 'invented')]);
	await proofs.checked();
	expect([...proofs.unproved.current()]).toEqual(['sig-x', 'sig-y']);
	expect(proves).toHaveBeenCalledTimes(3);
});

test('an admission that came before its invitation is checked when that is known', async () => {
	const { roster, know, proofs } = createScene();
	roster.set([admits('x', 'invented')]);
	await proofs.checked();
	expect(proofs.unproved.current().size).toBe(0);
	know();
	await proofs.checked();
	expect([...proofs.unproved.current()]).toEqual(['sig-x']);
});

test('a key that a member put in the place of the invitation’s is not the last word', async () => {
	const { roster, know, proofs } = createScene();
	roster.set([admits('bob', 'by key')]);
	know({ ...invitation, proofKey: 'other' });
	await proofs.checked();
	expect([...proofs.unproved.current()]).toEqual(['sig-bob']);
	know();
	await proofs.checked();
	expect(proofs.unproved.current().size).toBe(0);
});

test('while a proof is being checked it counts, and an expired invitation costs no check', async () => {
	const { roster, know, proves, proofs } = createScene();
	know();
	roster.set([admits('x', 'invented')]);
	expect(proofs.unproved.current().size).toBe(0);
	await proofs.checked();
	const old = createScene({ ...invitation, expiresAt: 10 });
	old.know();
	old.roster.set([admits('x', 'invented')]);
	await old.proofs.checked();
	expect(proves).toHaveBeenCalledOnce();
	expect(old.proves).not.toHaveBeenCalled();
});

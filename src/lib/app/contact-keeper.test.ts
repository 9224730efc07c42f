import { createDeviceKeys, foundSpace, certifyDevice } from '$lib/crypto/device-keys';
import { checkEntry, checkProof, signAdmit } from '$lib/crypto/roster';
import { addPost, addRosterEntry, claimPost, closePost } from '$lib/doc/commands';
import { createSpaceDoc, loadUpdates } from '$lib/doc/create-space-doc';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { toBase64url } from '$lib/model/bytes';
import type { InvitationId, PersonId, RecordId, SpaceId } from '$lib/model/ids';
import type { RosterEntry } from '$lib/model/roster';
import { draftOf } from '$lib/rules/post-for-tests';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createContactKeeper, type ContactKeeper } from './contact-keeper';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const now = () => Date.UTC(2026, 10, 21, 12);
const details = { reach: '555 0117', place: 'second door', notWith: '' };
const draft = draftOf('Ride to dialysis', { category: 'rides', area: 'Hill Rd' });

interface Member {
	readonly space: SpaceDoc;
	readonly keeper: ContactKeeper;
}

/** Alice, who founded the group, with Bob and Carol in it: real keys, real signatures. */
async function street(): Promise<{ alice: Member; bob: Member; carol: Member }> {
	const founder = await createDeviceKeys();
	const aliceId = toBase64url(random(16)) as PersonId;
	const { spaceId, certificate, entry } = await foundSpace(founder, aliceId, now, random);
	const alice = { ...founder, certificate };
	const entries: RosterEntry[] = [entry];
	const admit = async () => {
		const keys = await createDeviceKeys();
		const newcomer = { ...keys, certificate: await certifyDevice(keys, spaceId) };
		const admitted = await signAdmit({
			space: spaceId,
			device: alice,
			newcomer: { id: keys.deviceId, sealKey: keys.sealKey, certificate: newcomer.certificate },
			invitation: 'AAAAAAAAAAAAAAAA' as InvitationId,
			proof: toBase64url(random(64)),
			entries,
			now
		});
		entries.push(admitted);
		return { keys: newcomer, personId: admitted.personId };
	};
	const bob = await admit();
	const carol = await admit();

	const member = async (
		keys: typeof alice,
		personId: PersonId,
		space: SpaceId
	): Promise<Member> => {
		const doc = createSpaceDoc({
			me: { personId, deviceId: keys.deviceId },
			now,
			random,
			roster: { space, check: (raw) => checkEntry(raw, space), proves: checkProof }
		});
		for (const one of entries) addRosterEntry(doc, one);
		await vi.waitUntil(() => doc.roster.current().length === entries.length);
		return {
			space: doc,
			keeper: createContactKeeper({ space: doc, spaceId: space, device: keys })
		};
	};
	return {
		alice: await member(alice, aliceId, spaceId),
		bob: await member(bob.keys, bob.personId, spaceId),
		carol: await member(carol.keys, carol.personId, spaceId)
	};
}

const meet = (...members: readonly Member[]): void => {
	for (const from of members)
		for (const to of members)
			if (from !== to) loadUpdates(to.space, [Y.encodeStateAsUpdate(from.space.ydoc)]);
};
function postIn(member: Member, id: RecordId) {
	const found = member.space.posts.current().byId.get(id);
	if (found === undefined) throw new Error('no such post here');
	return found;
}

test('a contact is read by who said yes, once a device that can read it has come by, and by nobody else', async () => {
	const { alice, bob, carol } = await street();
	const posted = addPost(alice.space, draft);
	if (!posted.ok) throw new Error(posted.problem.code);
	const id = posted.value.value;
	expect(await alice.keeper.seal(postIn(alice, id), details, 'those-who-said-yes')).toMatchObject({
		ok: true
	});
	meet(alice, bob, carol);
	expect(await bob.keeper.open(postIn(bob, id))).toMatchObject({ ok: false });
	expect(postIn(bob, id).contact).toEqual({ kind: 'sealed', holders: [alice.space.me.personId] });

	claimPost(bob.space, id, { state: 'offered', quantity: 1, words: '', speaksFor: '' });
	meet(alice, bob, carol);
	await vi.waitFor(() => {
		meet(alice, bob, carol);
		expect(postIn(bob, id).contact.kind).toBe('sealed-to-me');
	});
	expect(await bob.keeper.open(postIn(bob, id))).toEqual({ ok: true, value: details });
	expect(await carol.keeper.open(postIn(carol, id))).toMatchObject({ ok: false });
	for (const { keeper } of [alice, bob, carol]) keeper.close();
});

test('a contact is dropped when what two did while apart closes the post', async () => {
	const { alice, bob } = await street();
	const posted = addPost(alice.space, draft);
	if (!posted.ok) throw new Error(posted.problem.code);
	const id = posted.value.value;
	claimPost(bob.space, id, { state: 'offered', quantity: 1, words: '', speaksFor: '' });
	await alice.keeper.seal(postIn(alice, id), details, 'those-who-said-yes');
	meet(alice, bob);
	claimPost(bob.space, id, { state: 'offered', quantity: 1, words: '', speaksFor: '' });
	meet(alice, bob);
	// Alice closes while Bob's yes still stands; Bob steps back while apart.
	closePost(alice.space, id, 'no-longer-needed');
	claimPost(bob.space, id, { state: 'stepped-back', quantity: 1, words: '', speaksFor: '' });
	meet(alice, bob);
	await vi.waitFor(() => expect(postIn(alice, id).contact.kind).toBe('dropped'));
	for (const { keeper } of [alice, bob]) keeper.close();
});

test('contacts that are sealed at once are written at once', async () => {
	const { alice } = await street();
	const ids = Array.from({ length: 30 }, () => {
		const posted = addPost(alice.space, draft);
		if (!posted.ok) throw new Error(posted.problem.code);
		return posted.value.value;
	});
	let updates = 0;
	alice.space.ydoc.on('update', () => (updates += 1));
	await Promise.all(
		ids.map((id) => alice.keeper.seal(postIn(alice, id), details, 'those-who-said-yes'))
	);
	expect(ids.every((id) => postIn(alice, id).contact.kind === 'sealed-to-me')).toBe(true);
	expect(updates).toBeLessThan(30);
	alice.keeper.close();
});

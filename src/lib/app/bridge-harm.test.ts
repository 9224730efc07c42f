import { certifyDevice, createDeviceKeys, foundSpace } from '$lib/crypto/device-keys';
import { checkEntry, checkProof, signAdmit } from '$lib/crypto/roster';
import { openBridges, tellBridge } from '$lib/doc/bridges';
import { createInvitation } from '$lib/crypto/invitation';
import { addInvitation, addPost, addRosterEntry } from '$lib/doc/commands';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import type { SpaceDoc } from '$lib/doc/space-doc';
import { createSyncDoc } from '$lib/doc/sync-doc';
import { toBase64url } from '$lib/model/bytes';
import type { InvitationId, PersonId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { createMirror } from '$lib/sync/bridge/mirror';
import * as encoding from 'lib0/encoding';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { createContactKeeper, type ContactKeeper } from './contact-keeper';

/* What somebody can do, and can't, who holds a room name and a password and is no member. */

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
const now = () => Date.UTC(2026, 10, 21, 12);
const world = { now, random, after: () => () => undefined };
const details = { reach: '555 0117', place: 'second door', notWith: '' };

/** Alice's group of one, its bridge, and Eve's program at it: a document that is told everything and tells everything. */
async function bridged(): Promise<{
	alice: SpaceDoc;
	contacts: ContactKeeper;
	spaceId: Parameters<typeof checkEntry>[1];
	eve: Y.Doc;
	pull(): void;
	/** As a program would say it. */
	send(update: Uint8Array): void;
}> {
	const keys = await createDeviceKeys();
	const personId = toBase64url(random(16)) as PersonId;
	const { spaceId, entry } = await foundSpace(keys, personId, now, random);
	const alice = createSpaceDoc({
		me: { personId, deviceId: keys.deviceId },
		now,
		random,
		roster: {
			space: spaceId,
			check: (raw) => checkEntry(raw, spaceId),
			proves: checkProof
		}
	});
	addRosterEntry(alice, entry);
	await vi.waitUntil(() => alice.people.current().size === 1);
	const eve = new Y.Doc();
	const mirror = createMirror(createSyncDoc('records', alice), world);
	const program = mirror.join({ send: () => undefined, end: () => undefined });
	const pull = (): void => Y.applyUpdate(eve, Y.encodeStateAsUpdate(alice.ydoc), 'group');
	pull();
	const send = (update: Uint8Array): void => {
		const encoder = encoding.createEncoder();
		encoding.writeUint8(encoder, 0);
		encoding.writeUint8(encoder, 2);
		encoding.writeVarUint8Array(encoder, update);
		program.receive(encoding.toUint8Array(encoder));
	};
	eve.on('update', (update: Uint8Array, origin: unknown) => {
		if (origin !== 'group') send(update);
	});
	const contacts = createContactKeeper({
		space: alice,
		spaceId,
		device: keys
	});
	return { alice, contacts, spaceId, eve, pull, send };
}

test('Eve can forge nobody into the roster, nor take anybody out of it', async () => {
	const { alice, spaceId, eve, contacts } = await bridged();
	const [founder] = alice.roster.current();
	if (founder === undefined) throw new Error('Alice founded it');
	// Herself, admitted by her own device, by Alice's name, and by a copy of Alice's entry.
	const hers = await createDeviceKeys();
	const certificate = await certifyDevice(hers, spaceId);
	const admitted = await signAdmit({
		space: spaceId,
		device: { ...hers, certificate },
		newcomer: { id: hers.deviceId, sealKey: hers.sealKey, certificate },
		invitation: 'AAAAAAAAAAAAAAAA' as InvitationId,
		proof: toBase64url(random(64)),
		entries: alice.roster.current(),
		now
	});
	const roster = eve.getMap('roster');
	roster.set(admitted.signature, admitted);
	roster.set(`${admitted.signature.slice(0, -2)}AA`, { ...admitted, by: founder.by });
	roster.set('x'.repeat(40), { ...founder, personId: 'eve' });
	roster.delete(founder.signature);
	eve.getMap('people').set(`${hers.deviceId.slice(0, 22)}/name`, { name: 'Eve', by: 'eve', at: 1 });
	await alice.rosterChecked();
	await vi.waitUntil(() => alice.ydoc.getMap('roster').has(founder.signature));
	await alice.rosterChecked();
	expect([...alice.people.current().keys()]).toEqual([alice.me.personId]);
	contacts.close();
});

test('Eve can make no invitation, nor change or take away one, in one step or in two', async () => {
	const { alice, spaceId, contacts, eve, pull } = await bridged();
	const make = (by: PersonId) =>
		createInvitation({ space: spaceId, relays: [], days: 7, uses: 5, by, now, random });
	const mine = (await make(alice.me.personId)).record;
	addInvitation(alice, mine);
	pull();
	const hers = (await make(alice.me.personId)).record;
	const invitations = eve.getMap('invitations');
	const before = alice.invitations.current();
	expect([...before.keys()]).toEqual([mine.id]);
	const unharmed = (): void => {
		expect([...alice.invitations.current().keys()]).toEqual([mine.id]);
		expect(alice.invitations.current().get(mine.id)).toEqual(mine);
	};

	invitations.set(hers.id, hers);
	unharmed();
	invitations.set(mine.id, { ...mine, proofKey: hers.proofKey });
	unharmed();
	invitations.delete(mine.id);
	unharmed();

	// The invitation first, which waits for what comes before it; then that, which is harmless.
	const later = new Y.Doc();
	const told: Uint8Array[] = [];
	later.on('update', (update: Uint8Array) => told.push(update));
	later.getMap('notes').set('soup', 'for ten');
	later.getMap('invitations').set(hers.id, hers);
	const [first, second] = told;
	const { send, alice: anew, contacts: others } = await bridged();
	for (const update of [second, first]) if (update !== undefined) send(update);
	expect(anew.ydoc.getMap('notes').get('soup')).toBe('for ten');
	expect(anew.invitations.current().size).toBe(0);
	expect(anew.ydoc.store.pendingStructs).toBeNull();
	contacts.close();
	others.close();
});

test('Eve reads no sealed contact, whoever she says has said yes', async () => {
	const { alice, contacts, eve, pull } = await bridged();
	const posted = addPost(alice, draftOf('Ride to dialysis'));
	if (!posted.ok) throw new Error(posted.problem.code);
	const id = posted.value.value;
	const post = alice.posts.current().byId.get(id);
	if (post === undefined) throw new Error('just posted');
	expect((await contacts.seal(post, details, 'those-who-said-yes')).ok).toBe(true);
	pull();
	expect(JSON.stringify(eve.getMap('posts').toJSON())).not.toContain(details.reach);
	const hers = await createDeviceKeys();
	eve.getMap('posts').set(`${id}/claims/eve`, {
		state: 'offered',
		quantity: 1,
		words: '',
		speaksFor: '',
		saw: [],
		by: 'eve',
		at: now()
	});
	eve.getMap('people').set('eve/name', { name: 'Eve', by: 'eve', at: now() });
	eve.getMap('people').set('eve/device', { id: hers.deviceId, sealKey: hers.sealKey });
	expect(
		alice.posts
			.current()
			.byId.get(id)
			?.claims.map(({ personId }) => personId)
	).toEqual(['eve']);
	// Alice's device looks at who may read it after each change.
	const sealedFor = (): readonly string[] =>
		[...alice.ydoc.getMap('posts').keys()].filter((key) => key.startsWith(`${id}/contactKey/`));
	const before = sealedFor();
	const next = addPost(alice, draftOf('Soup'));
	const soup = next.ok ? alice.posts.current().byId.get(next.value.value) : undefined;
	if (soup === undefined) throw new Error('just posted');
	// As long as it takes to seal one to somebody who may read it.
	await contacts.seal(soup, details, 'those-who-said-yes');
	expect(sealedFor()).toEqual(before);
	expect(before).toEqual([`${id}/contactKey/${alice.me.deviceId}`]);
	contacts.close();
});

test('the group is told whose device lets programs in, and not of devices that Eve makes up', async () => {
	const { alice, contacts, eve } = await bridged();
	expect(openBridges(alice).current()).toEqual([]);
	tellBridge(alice, true);
	const told = { deviceId: alice.me.deviceId, personId: alice.me.personId, since: now() };
	expect(openBridges(alice).current()).toEqual([told]);
	eve.getMap('bridges').set('made-up', { by: alice.me.personId, at: 1, open: true });
	eve.getMap('bridges').set('other', { by: 'eve', at: 'yesterday', open: 1 });
	expect(openBridges(alice).current()).toEqual([told]);
	tellBridge(alice, false);
	expect(openBridges(alice).current()).toEqual([]);
	contacts.close();
});

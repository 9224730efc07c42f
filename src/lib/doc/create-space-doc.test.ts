import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { fail, ok } from '$lib/model/result';
import type { DeviceId, InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import type {
	AdmitEntry,
	DeviceCard,
	FoundEntry,
	InvitationRecord,
	RosterEntry
} from '$lib/model/roster';
import { draftOf } from '$lib/rules/post-for-tests';
import {
	addInvitation,
	addPost,
	addRosterEntry,
	claimPost,
	setPersonName,
	withdrawInvitation
} from './commands';
import { writeContactSeal } from './contact';
import { loadUpdates } from './create-space-doc';
import { bring, createTestSpace, meet, postIn, valueOf } from './space-for-tests';

const spaceId = 'space' as SpaceId;
const card = (device: string): DeviceCard => ({
	id: device as DeviceId,
	sealKey: 'seal',
	certificate: 'certificate'
});
const founded: FoundEntry = {
	v: 1,
	kind: 'found',
	space: spaceId,
	by: 'alice-phone' as DeviceId,
	at: 1,
	seen: [],
	signature: 'sig-alice',
	nonce: 'nonce',
	device: card('alice-phone'),
	personId: 'alice' as PersonId
};
const admitted: AdmitEntry = {
	v: 1,
	kind: 'admit',
	space: spaceId,
	by: 'alice-phone' as DeviceId,
	at: 2,
	seen: [],
	signature: 'sig-bob',
	device: card('bob-phone'),
	personId: 'bob' as PersonId,
	invitation: 'inv' as InvitationId,
	proof: 'proof'
};
/** Signatures that say `forged` don't hold. */
const check = (entry: unknown) => {
	const known = [founded, admitted].find(
		({ signature }) => signature === (entry as RosterEntry).signature
	);
	return Promise.resolve(known ? ok<RosterEntry>(known) : fail('signature'));
};
const proves = (entry: AdmitEntry) => Promise.resolve(entry.proof === 'proof');
const checkedSpace = () => createTestSpace('alice', { roster: { space: spaceId, check, proves } });

test('people are those whose entries hold, with the names they go by', async () => {
	const alice = checkedSpace();
	const changed = vi.fn();
	alice.people.subscribe(changed);
	valueOf(addRosterEntry(alice, founded));
	valueOf(addRosterEntry(alice, admitted));
	valueOf(addRosterEntry(alice, { ...admitted, signature: 'forged', personId: 'eve' as PersonId }));
	valueOf(setPersonName(alice, 'bob' as PersonId, 'Bob'));
	valueOf(setPersonName(alice, 'eve' as PersonId, 'Eve'));
	expect(alice.roster.current()).toEqual([]);
	await vi.waitFor(() => {
		expect(alice.roster.current()).toHaveLength(2);
	});
	expect([...alice.people.current().values()]).toMatchObject([
		{ id: 'alice', name: '', admittedBy: null, devices: ['alice-phone'] },
		{ id: 'bob', name: 'Bob', admittedBy: 'alice', devices: ['bob-phone'] }
	]);
	await vi.waitFor(() => {
		expect(changed).toHaveBeenCalled();
	});
});

test('once the roster is checked, a sealed contact says whose device has to come by', async () => {
	const carol = createTestSpace('carol', { roster: { space: spaceId, check, proves } });
	const id = valueOf(addPost(carol, draftOf('Soup'))).value;
	valueOf(writeContactSeal(carol, id, 'e', new Map([['bob-phone' as DeviceId, 'k']])));
	expect(postIn(carol, id).contact).toEqual({ kind: 'sealed', holders: [] });
	addRosterEntry(carol, founded);
	addRosterEntry(carol, admitted);
	await vi.waitFor(() => {
		expect(postIn(carol, id).contact).toEqual({ kind: 'sealed', holders: ['bob'] });
	});
});

test('an entry that Eve deletes or writes over stands, and goes back into the records', async () => {
	const alice = checkedSpace();
	const eve = createTestSpace('eve');
	valueOf(addRosterEntry(alice, founded));
	valueOf(addRosterEntry(alice, admitted));
	await vi.waitFor(() => {
		expect(alice.roster.current()).toHaveLength(2);
	});
	bring(alice, eve);
	eve.ydoc.getMap('roster').set('sig-alice', { signature: 'forged' });
	eve.ydoc.getMap('roster').delete('sig-bob');
	bring(eve, alice);
	expect(alice.roster.current()).toHaveLength(2);
	await vi.waitFor(() => {
		expect(alice.ydoc.getMap('roster').toJSON()).toMatchObject({
			'sig-alice': founded,
			'sig-bob': admitted
		});
	});
	bring(alice, eve);
	expect(eve.ydoc.getMap('roster').has('sig-bob')).toBe(true);
});

test('an entry that Eve spells in two ways starts no quarrel between those who hold one each', async () => {
	const alice = checkedSpace();
	const carol = createTestSpace('carol', { roster: { space: spaceId, check, proves } });
	const roster = (space: typeof alice) => space.ydoc.getMap('roster');
	valueOf(addRosterEntry(alice, founded));
	roster(carol).set('sig-alice', { ...founded, spelled: 'otherwise' });
	// A true entry under a key that is not its own is no entry.
	roster(carol).set('sig-bob', founded);
	for (const space of [alice, carol])
		await vi.waitFor(() => {
			expect(space.roster.current()).toEqual([founded]);
		});
	let written = 0;
	for (const space of [alice, carol]) space.ydoc.on('update', () => (written += 1));
	for (let round = 0; round < 10; round += 1) {
		meet(alice, carol);
		await new Promise((resolve) => setTimeout(resolve));
	}
	expect(written).toBeLessThan(6);
	expect(roster(alice).toJSON()).toEqual(roster(carol).toJSON());
	expect(alice.roster.current()).toEqual([founded]);
});

test('a roster that is loaded whole changes once', async () => {
	const alice = checkedSpace();
	valueOf(addRosterEntry(alice, founded));
	valueOf(addRosterEntry(alice, admitted));
	const again = checkedSpace();
	const changed = vi.fn();
	again.roster.subscribe(changed);
	loadUpdates(again, [Y.encodeStateAsUpdate(alice.ydoc)]);
	await vi.waitFor(() => {
		expect(changed).toHaveBeenCalled();
	});
	expect(again.roster.current()).toHaveLength(2);
	expect(changed).toHaveBeenCalledOnce();
});

test('who waits for the check of what was loaded finds the whole roster', async () => {
	const alice = checkedSpace();
	valueOf(addRosterEntry(alice, founded));
	valueOf(addRosterEntry(alice, admitted));
	const again = checkedSpace();
	loadUpdates(again, [Y.encodeStateAsUpdate(alice.ydoc)]);
	expect(again.roster.current()).toEqual([]);
	await again.rosterChecked();
	expect(again.roster.current()).toEqual([founded, admitted]);
});

test('an admission without proof is told apart as soon as what was loaded is checked', async () => {
	const invitation: InvitationRecord = {
		id: 'I'.repeat(16) as InvitationId,
		proofKey: 'P'.repeat(42) + 'A',
		meetKey: 'M'.repeat(42) + 'A',
		madeBy: 'A'.repeat(22) as PersonId,
		madeAt: 1,
		expiresAt: 4_000_000_000_000,
		uses: 3,
		withdrawn: null
	};
	const invented = { ...admitted, invitation: invitation.id, proof: 'none', signature: 'sig-x' };
	const roster = {
		space: spaceId,
		check: (entry: unknown) => Promise.resolve(ok(entry as RosterEntry)),
		proves
	};
	const alice = createTestSpace('alice', { roster });
	valueOf(addInvitation(alice, invitation));
	valueOf(addRosterEntry(alice, founded));
	valueOf(addRosterEntry(alice, { ...admitted, invitation: invitation.id }));
	valueOf(addRosterEntry(alice, invented));
	const again = createTestSpace('again', { roster });
	loadUpdates(again, [Y.encodeStateAsUpdate(alice.ydoc)]);
	await again.rosterChecked();
	expect([...again.unprovedAdmissions.current()]).toEqual(['sig-x']);
	again.close();
});

test('an invitation is listed, and stays withdrawn', () => {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const record = {
		id: 'I'.repeat(16) as InvitationId,
		proofKey: 'P'.repeat(42) + 'A',
		meetKey: 'M'.repeat(42) + 'A',
		madeBy: 'A'.repeat(22) as PersonId,
		madeAt: 1,
		expiresAt: 2,
		uses: 3,
		withdrawn: null
	};
	valueOf(addInvitation(alice, record));
	bring(alice, bob);
	expect(bob.invitations.current().get(record.id)).toEqual(record);
	// A key that is none would have every device listen at the same known place.
	const odd = { ...record, id: 'O'.repeat(16) as InvitationId, meetKey: 'm' };
	valueOf(addInvitation(bob, odd));
	expect(bob.invitations.current().has(odd.id)).toBe(false);
	valueOf(withdrawInvitation(bob, record.id));
	bring(bob, alice);
	expect(alice.invitations.current().get(record.id)?.withdrawn).toMatchObject({ by: 'bob' });
	expect(withdrawInvitation(alice, 'other' as InvitationId)).toMatchObject({
		problem: { code: 'not-found' }
	});
});

test('what was stored is there again after loading; damaged updates are skipped and counted', () => {
	const alice = createTestSpace('alice');
	const updates: Uint8Array[] = [];
	alice.ydoc.on('update', (update: Uint8Array) => updates.push(update));
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	valueOf(claimPost(alice, id, { state: 'done', quantity: 1, words: '', speaksFor: '' }));
	const damaged = Uint8Array.of(1, 2, 3, 255, 255);
	const again = createTestSpace('again', { me: alice.me });
	expect(loadUpdates(again, [damaged, ...updates, damaged])).toEqual({ damaged: 2 });
	expect(again.posts.current()).toEqual(alice.posts.current());
	expect(Y.encodeStateVector(again.ydoc)).toEqual(Y.encodeStateVector(alice.ydoc));
});

test('listeners are told once for many changes, and only of views that changed', async () => {
	const alice = createTestSpace('alice');
	const posts = vi.fn();
	const group = vi.fn();
	alice.posts.subscribe(posts);
	alice.group.subscribe(group);
	for (let at = 0; at < 5; at += 1) addPost(alice, draftOf(`Post ${at}`));
	expect(posts).not.toHaveBeenCalled();
	expect(alice.posts.current().all).toHaveLength(5);
	await Promise.resolve();
	expect(posts).toHaveBeenCalledTimes(1);
	expect(group).not.toHaveBeenCalled();
});

test('a listener that throws keeps nobody else from hearing', async () => {
	const silenced = vi.spyOn(console, 'error').mockReturnValue(undefined);
	const alice = createTestSpace('alice');
	const heard = vi.fn();
	alice.posts.subscribe(() => {
		throw new Error('mine');
	});
	alice.posts.subscribe(heard);
	valueOf(addPost(alice, draftOf('Soup')));
	await Promise.resolve();
	expect(heard).toHaveBeenCalledOnce();
	expect(silenced).toHaveBeenCalledOnce();
	silenced.mockRestore();
});

test('a change of one post leaves the other posts the same objects', () => {
	const alice = createTestSpace('alice');
	const [soup, ride] = ['Soup', 'Ride'].map(
		(title) => valueOf(addPost(alice, draftOf(title))).value
	);
	if (soup === undefined || ride === undefined) throw new Error('two posts');
	const before = alice.posts.current();
	valueOf(claimPost(alice, soup, { state: 'done', quantity: 1, words: '', speaksFor: '' }));
	expect(alice.posts.current().byId.get(ride)).toBe(before.byId.get(ride));
	expect(alice.posts.current().byId.get(soup)).not.toBe(before.byId.get(soup));
});

test('after close nobody is told and nothing is observed', async () => {
	const alice = createTestSpace('alice');
	const heard = vi.fn();
	alice.posts.subscribe(heard);
	addPost(alice, draftOf('Soup'));
	alice.close();
	await Promise.resolve();
	expect(heard).not.toHaveBeenCalled();
});

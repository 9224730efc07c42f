import { createDeviceKeys, foundSpace } from '$lib/crypto/device-keys';
import { createInvitation } from '$lib/crypto/invitation';
import { importMacKey } from '$lib/crypto/primitives';
import { checkEntry, checkProof } from '$lib/crypto/roster';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import {
	addInvitation,
	addRosterEntry,
	foundGroup,
	setPersonName,
	withdrawInvitation
} from '$lib/doc/commands';
import type { Pairing } from '$lib/features/pairing';
import { toBase64url } from '$lib/model/bytes';
import type { PersonId } from '$lib/model/ids';
import { directNetwork } from '$lib/model/network';
import { ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { StoredSpace } from '$lib/storage/store';
import { writeCode } from '$lib/sync/pairing/code';
import { codeToText } from '$lib/sync/pairing/code-text';
import type { Wire } from '$lib/sync/ports';
import { createSimulation, type Simulation } from '$lib/sync/simulation';
import { expect, test, vi } from 'vitest';
import { createAdmitter } from '../admitter';
import { createTestHandWires } from './hand-wires-for-tests';
import { createGroupPairing } from './group-pairing';
import { joinByHand } from './join-by-hand';

const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));

/** Alice's group with one open invitation of her own, on her device. */
async function createScene(uses = 1) {
	const simulation = createSimulation(4);
	const hands = createTestHandWires(simulation);
	const world = { ...simulation.createWorld(0), random };
	const keys = await createDeviceKeys();
	const personId = toBase64url(random(16)) as PersonId;
	const { spaceId, certificate, entry } = await foundSpace(keys, personId, world.now, random);
	const space = createSpaceDoc({
		me: { personId, deviceId: keys.deviceId },
		...{ now: world.now, random },
		roster: { space: spaceId, check: (each) => checkEntry(each, spaceId), proves: checkProof }
	});
	foundGroup(space, 'Maple Street');
	addRosterEntry(space, entry);
	setPersonName(space, personId, 'Alice');
	const made = await createInvitation({
		...{ space: spaceId, relays: [], days: 1, uses, by: personId, now: world.now, random }
	});
	addInvitation(space, made.record);
	const stored: StoredSpace = {
		id: spaceId,
		name: 'Maple Street',
		personId,
		myName: 'Alice',
		epoch: 0,
		secret: new Uint8Array(32).fill(5),
		device: { ...keys, certificate },
		relays: [],
		links: { [made.record.id]: made.payload },
		joinedAt: 0,
		openedAt: 0
	};
	await space.rosterChecked();
	const adopted: Wire[] = [];
	const follow = vi.fn(() => Promise.resolve());
	const ways = createGroupPairing({
		stored: () => stored,
		space,
		keys: { hello: await importMacKey(new Uint8Array(32).fill(1)) },
		network: { view: createValue(directNetwork), follow },
		tabs: {
			takeOver: () => Promise.resolve(),
			adopt(wire) {
				adopted.push(wire);
				return Promise.resolve(ok({ personId: 'met' as PersonId, deviceId: keys.deviceId }));
			}
		},
		admitter: createAdmitter({ space, stored, world }),
		world,
		wires: hands.wires
	});
	const { id } = made.record;
	return { simulation, hands, world, space, spaceId, ways, adopted, follow, invitation: id };
}
type Scene = Awaited<ReturnType<typeof createScene>>;

function newcomer(scene: Scene, options: { has?: boolean; full?: boolean; skewMs?: number } = {}) {
	const joined: { stored: StoredSpace; wire: Wire }[] = [];
	const pairing = joinByHand({
		world: { ...scene.simulation.createWorld(options.skewMs ?? 0), random },
		wires: scene.hands.wires,
		has: () => options.has === true,
		onJoined(stored, _entries, wire) {
			if (options.full === true) return Promise.reject(new Error('no room'));
			joined.push({ stored, wire });
			return Promise.resolve();
		}
	});
	return { pairing, joined };
}

/** Waits in real time, for keys are real, while simulated time goes on a little. */
async function until(simulation: Simulation, check: () => void): Promise<void> {
	await vi.waitFor(
		async () => {
			await simulation.run(10);
			check();
		},
		{ timeout: 5_000, interval: 2 }
	);
}
const stageIs = (scene: Scene, pairing: Pairing, stage: object): Promise<void> =>
	until(scene.simulation, () => expect(pairing.stage.current()).toMatchObject(stage));
async function codeOf(scene: Scene, pairing: Pairing): Promise<string> {
	await stageIs(scene, pairing, { kind: 'show' });
	const stage = pairing.stage.current();
	return stage.kind === 'show' ? stage.code : '';
}
const refusedAs = (scene: Scene, pairing: Pairing, refusal: string): Promise<void> =>
	until(scene.simulation, () => expect(pairing.refused.current()).toBe(refusal));

async function exchange(scene: Scene, member: Pairing, bob: Pairing): Promise<void> {
	bob.give(await codeOf(scene, member));
	member.give(await codeOf(scene, bob));
}

test('a newcomer is let in by two codes, and the same wire becomes the link', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const { pairing: bob, joined } = newcomer(scene);
	await exchange(scene, alice, bob);
	await stageIs(scene, bob, { kind: 'want-name', group: 'Maple Street', inviter: 'Alice' });
	bob.giveName('Bob');
	await stageIs(scene, bob, { kind: 'done', person: null, spaceId: scene.spaceId });
	const [kept] = joined;
	if (kept === undefined) throw new Error('nothing was kept');
	expect(kept.stored).toMatchObject({ name: 'Maple Street', myName: 'Bob', epoch: 0 });
	expect(kept.stored.secret).toEqual(new Uint8Array(32).fill(5));
	expect(alice.stage.current()).toEqual({ kind: 'connecting' });
	// His mesh begins; hers takes the wire when it hears of it.
	kept.wire.send(0, Uint8Array.of(1, 2, 3));
	await stageIs(scene, alice, { kind: 'done', person: 'met' });
	const heard: Uint8Array[] = [];
	scene.adopted[0]?.onMessage((_, bytes) => heard.push(bytes));
	await until(scene.simulation, () => expect(heard).toEqual([Uint8Array.of(1, 2, 3)]));
	expect(scene.space.people.current().get(kept.stored.personId)?.name).toBe('Bob');
	expect(scene.hands.openCount()).toBe(1);
});

test('a newcomer who opens nothing is not waited for longer than 30 s', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const { pairing: bob } = newcomer(scene);
	await exchange(scene, alice, bob);
	await stageIs(scene, bob, { kind: 'want-name' });
	bob.giveName('Bob');
	await stageIs(scene, bob, { kind: 'done' });
	await until(scene.simulation, () => undefined);
	await scene.simulation.run(31_000);
	await stageIs(scene, alice, { kind: 'failed', problem: 'unreachable' });
	expect(scene.hands.openCount()).toBe(0);
});

test('an invitation that was withdrawn meanwhile leads back to the beginning, with words', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const { pairing: bob, joined } = newcomer(scene);
	const offer = await codeOf(scene, alice);
	withdrawInvitation(scene.space, scene.invitation);
	bob.give(offer);
	alice.give(await codeOf(scene, bob));
	await refusedAs(scene, bob, 'invitation-over');
	expect(bob.stage.current()).toEqual({ kind: 'want-first' });
	expect(joined).toEqual([]);
	await stageIs(scene, alice, { kind: 'failed' });
	expect(scene.hands.openCount()).toBe(0);
});

test('an invitation that has ended by this clock is refused, unless somebody means it', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const { pairing: bob } = newcomer(scene, { skewMs: 2 * 86_400_000 });
	const offer = await codeOf(scene, alice);
	bob.give(offer);
	await refusedAs(scene, bob, 'invitation-over');
	await scene.simulation.run(5_000);
	bob.give(offer);
	await codeOf(scene, bob);
});

test('a group that is here already is gone to without another round', async () => {
	const scene = await createScene();
	const { pairing: bob } = newcomer(scene, { has: true });
	bob.give(await codeOf(scene, scene.ways.show(scene.invitation)));
	await stageIs(scene, bob, { kind: 'done', spaceId: scene.spaceId });
});

test('a device that can keep nothing says so, and the wire is closed', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const { pairing: bob } = newcomer(scene, { full: true });
	await exchange(scene, alice, bob);
	await stageIs(scene, bob, { kind: 'want-name' });
	bob.giveName('Bob');
	await stageIs(scene, bob, { kind: 'failed', problem: 'cannot-keep' });
	await stageIs(scene, alice, { kind: 'failed', problem: 'unreachable' });
	expect(scene.hands.openCount()).toBe(0);
});

test('two newcomers answer one code: the first is let in, the second is told', async () => {
	const scene = await createScene();
	const alice = scene.ways.show(scene.invitation);
	const [bob, eve] = [newcomer(scene).pairing, newcomer(scene).pairing];
	const offer = await codeOf(scene, alice);
	bob.give(offer);
	eve.give(offer);
	const [first, second] = [await codeOf(scene, bob), await codeOf(scene, eve)];
	alice.give(first);
	alice.give(second);
	await stageIs(scene, bob, { kind: 'want-name' });
	await scene.simulation.run(150_000);
	await stageIs(scene, eve, { kind: 'failed', problem: 'too-late' });
});

test('a code for members lets no newcomer in', async () => {
	const scene = await createScene();
	const { pairing: bob } = newcomer(scene);
	bob.give(await codeOf(scene, scene.ways.show(null)));
	await refusedAs(scene, bob, 'another-group');
	expect(bob.stage.current()).toEqual({ kind: 'want-first' });
});

test('an invitation that this device can not give is no code', async () => {
	const scene = await createScene();
	await stageIs(scene, scene.ways.show('A'.repeat(16)), { kind: 'failed', problem: 'unknown' });
});

test('an invitation whose tag is by another key is refused: it was put together by hand', async () => {
	const scene = await createScene();
	const parts = await scene.hands.wires.offer().parts;
	if (!parts.ok) throw new Error('no parts');
	const forged = await writeCode(
		{
			kind: 'offer',
			id: 'AAECAw',
			madeAt: scene.world.now(),
			invitation: {
				space: scene.spaceId,
				secret: new Uint8Array(16),
				expiresAt: 1_900_000_000_000
			},
			parts: parts.value
		},
		await importMacKey(new Uint8Array(32))
	);
	const { pairing: bob } = newcomer(scene);
	bob.give(codeToText(forged));
	await refusedAs(scene, bob, 'mangled');
	const member = scene.ways.read();
	member.give(codeToText(forged));
	await refusedAs(scene, member, 'mangled');
});

test('what another tab chose about connecting is looked up before the first code', async () => {
	const scene = await createScene();
	scene.follow.mockRejectedValueOnce(new Error('the disk says nothing'));
	await stageIs(scene, scene.ways.show(null), { kind: 'failed', problem: 'unknown' });
	expect(scene.hands.openCount()).toBe(0);
	await codeOf(scene, scene.ways.show(null));
	expect(scene.follow).toHaveBeenCalledTimes(2);
});

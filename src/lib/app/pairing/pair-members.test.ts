import { hashFields, importMacKey } from '$lib/crypto/primitives';
import type { Pairing, PairingWays } from '$lib/features/pairing';
import { concatBytes } from '$lib/model/bytes';
import type { PersonId, SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { codeToText } from '$lib/sync/pairing/code-text';
import { createSimulation } from '$lib/sync/simulation';
import { expect, test, vi } from 'vitest';
import { createTestHandWires } from './hand-wires-for-tests';
import { createPairingWays } from './pair-members';

const maple = 'M'.repeat(43) as SpaceId;
const elm = 'E'.repeat(43) as SpaceId;
const keys = {
	[maple]: await importMacKey(new Uint8Array(32).fill(1)),
	[elm]: await importMacKey(new Uint8Array(32).fill(2))
};

function createScene() {
	const simulation = createSimulation(9);
	const hands = createTestHandWires(simulation);
	/** Whose wires were closed. */
	const lost: string[] = [];
	const device = (
		person: string,
		options: {
			readonly space?: SpaceId;
			readonly skewMs?: number;
			readonly met?: Result<PersonId> | Error;
			readonly prepare?: () => Promise<void>;
		} = {}
	): PairingWays => {
		const spaceId = options.space ?? maple;
		const key = keys[spaceId];
		if (key === undefined) throw new Error('no such group');
		return createPairingWays({
			world: simulation.createWorld(options.skewMs ?? 0),
			wires: hands.wires,
			group: {
				spaceId,
				key,
				prepare: options.prepare ?? (() => Promise.resolve()),
				async meet(wire) {
					wire.onClose(() => lost.push(person));
					await Promise.resolve();
					if (options.met instanceof Error) throw options.met;
					return options.met ?? ok(`met by ${person}` as PersonId);
				}
			},
			invited: () => Promise.resolve(fail('not-here'))
		});
	};
	return { simulation, hands, lost, device };
}

/** The code on its screen, once there is another than `before`. */
async function codeOf(pairing: Pairing, before = ''): Promise<string> {
	return vi.waitFor(() => {
		const stage = pairing.stage.current();
		if (stage.kind !== 'show' || stage.code === before) throw new Error(`no code: ${stage.kind}`);
		return stage.code;
	});
}
const stageIs = (pairing: Pairing, stage: object): Promise<void> =>
	vi.waitFor(() => expect(pairing.stage.current()).toMatchObject(stage));
const refusedAs = (pairing: Pairing, refusal: string): Promise<void> =>
	vi.waitFor(() => expect(pairing.refused.current()).toBe(refusal));

/** A code of a version that is not there yet. */
async function codeOfTomorrow(): Promise<string> {
	const bytes = new Uint8Array(60);
	bytes.set([0x20, 64]);
	const checksum = await hashFields(['porchlight pairing checksum', bytes]);
	return codeToText(concatBytes(bytes, checksum.subarray(0, 4)));
}

type Scene = ReturnType<typeof createScene>;
/** Bob reads what Alice shows; both are settled. */
async function answered({ device }: Scene, waitMs = 0) {
	const [alice, bob] = [device('Alice').show(null), device('Bob').read()];
	const offer = await codeOf(alice);
	bob.give(offer);
	const answer = await codeOf(bob);
	return { alice, bob, offer, answer, waitMs };
}

test('two codes, and each knows whom it met', async () => {
	const scene = createScene();
	const { alice, bob, answer } = await answered(scene);
	expect(alice.stage.current()).toMatchObject({ kind: 'show', which: 'first' });
	expect(bob.stage.current()).toMatchObject({ kind: 'show', which: 'answer' });
	alice.give(`Here it is: ${answer.toLowerCase()}`);
	await stageIs(alice, { kind: 'connecting' });
	await scene.simulation.run(100);
	await stageIs(alice, { kind: 'done', person: 'met by Alice', spaceId: maple });
	await stageIs(bob, { kind: 'done', person: 'met by Bob', spaceId: maple });
});

test.each([1, 30, 60, 110, 130, 230])(
	'%i s between the two scans are no obstacle',
	async (seconds) => {
		const scene = createScene();
		const { device, simulation } = scene;
		const alice = device('Alice').show(null);
		const offer = await codeOf(alice);
		// Scanned in the last moment that it is on the screen.
		await simulation.run(seconds > 120 ? seconds - 115 : 0);
		const bob = device('Bob').read();
		bob.give(offer);
		const answer = await codeOf(bob);
		await simulation.run((seconds > 120 ? 115 : seconds) * 1_000);
		alice.give(answer);
		await stageIs(alice, { kind: 'connecting' });
		await simulation.run(100);
		await stageIs(bob, { kind: 'done' });
		await stageIs(alice, { kind: 'done' });
	}
);

test('after 120 s another code is on the screen, and the former is taken for 120 s more', async () => {
	const { device, simulation } = createScene();
	const alice = device('Alice').show(null);
	const former = await codeOf(alice);
	await simulation.run(120_000);
	const next = await codeOf(alice, former);
	expect(next).not.toBe(former);
	const [bob, carol] = [device('Bob').read(), device('Carol').read()];
	bob.give(former);
	carol.give(next);
	const [late, fresh] = [await codeOf(bob), await codeOf(carol)];
	await simulation.run(119_000);
	alice.give(late);
	await stageIs(alice, { kind: 'connecting' });
	await simulation.run(100);
	await stageIs(bob, { kind: 'done' });
	expect(fresh).not.toBe(late);
});

test('a code that has gone for good is refused as used', async () => {
	const { device, simulation } = createScene();
	const alice = device('Alice').show(null);
	const former = await codeOf(alice);
	const bob = device('Bob').read();
	bob.give(former);
	const answer = await codeOf(bob);
	await simulation.run(121_000);
	await codeOf(alice, former);
	await simulation.run(121_000);
	alice.give(answer);
	await refusedAs(alice, 'used');
	expect(alice.stage.current()).toMatchObject({ kind: 'show', which: 'first' });
});

test('two answer the same code: the first is met, the second is told, and nothing hangs', async () => {
	const { device, simulation } = createScene();
	const alices = device('Alice');
	const alice = alices.show(null);
	const [bob, carol] = [device('Bob').read(), device('Carol').read()];
	const offer = await codeOf(alice);
	bob.give(offer);
	carol.give(offer);
	const [first, second] = [await codeOf(bob), await codeOf(carol)];
	alice.give(first);
	alice.give(second);
	await stageIs(alice, { kind: 'connecting' });
	await simulation.run(100);
	await stageIs(bob, { kind: 'done' });
	const again = alices.show(null);
	await codeOf(again);
	again.give(second);
	await refusedAs(again, 'used');
	await simulation.run(150_000);
	await stageIs(carol, { kind: 'failed', problem: 'too-late' });
	carol.again();
	expect(carol.stage.current()).toEqual({ kind: 'want-first' });
});

test('an answer that nobody reads ends with words', async () => {
	const scene = createScene();
	const { bob } = await answered(scene);
	await scene.simulation.run(150_000);
	await stageIs(bob, { kind: 'failed', problem: 'too-late' });
});

test('devices that the network keeps apart are told so, and may try again', async () => {
	const scene = createScene();
	scene.hands.cut();
	const { alice, offer, answer } = await answered(scene);
	alice.give(answer);
	await stageIs(alice, { kind: 'connecting' });
	await scene.simulation.run(16_000);
	await stageIs(alice, { kind: 'failed', problem: 'unreachable' });
	alice.again();
	expect(await codeOf(alice)).not.toBe(offer);
});

test.each(['no-network', 'unsupported'])(
	'a device with %s says so before any code',
	async (code) => {
		const { hands, device } = createScene();
		hands.failNext(code);
		await stageIs(device('Alice').show(null), { kind: 'failed', problem: code });
	}
);

test('who can not prove to be in the group is not met', async () => {
	const { device, simulation } = createScene();
	const alice = device('Alice', { met: fail('not-a-member') }).show(null);
	const bob = device('Bob').read();
	bob.give(await codeOf(alice));
	alice.give(await codeOf(bob));
	await stageIs(alice, { kind: 'connecting' });
	await simulation.run(100);
	await stageIs(alice, { kind: 'failed', problem: 'not-proved' });
});

test('each thing that is no answer to the code on the screen is refused by its name', async () => {
	const scene = createScene();
	const { alice, offer, answer } = await answered(scene);
	const { device } = scene;
	const elsewhere = device('Eve', { space: elm });
	const foreign = elsewhere.show(null);
	const foreignOffer = await codeOf(foreign);
	const foreignReader = elsewhere.read();
	const otherElm = device('Mallory', { space: elm }).show(null);
	foreignReader.give(await codeOf(otherElm));
	const cases = [
		['WIFI:S:guest;;', 'not-a-code'],
		[answer.slice(0, 90), 'half'],
		[`${answer.slice(0, 60)}${answer[60] === '7' ? '8' : '7'}${answer.slice(61)}`, 'mangled'],
		[await codeOfTomorrow(), 'too-new'],
		[offer, 'own'],
		[await codeOf(device('Carol').show(null)), 'not-an-answer'],
		[foreignOffer, 'another-group'],
		[await codeOf(foreignReader), 'another-group']
	] as const;
	for (const [text, refusal] of cases) {
		alice.give(text);
		await refusedAs(alice, refusal);
		expect(alice.stage.current()).toMatchObject({ kind: 'show', code: offer });
	}
	alice.give(answer);
	await stageIs(alice, { kind: 'connecting' });
	expect(alice.refused.current()).toBeNull();
});

test('each thing that is no first code is refused by its name', async () => {
	const scene = createScene();
	const { answer, offer } = await answered(scene);
	const { device } = scene;
	const carols = device('Carol');
	const mine = carols.show(null);
	const carol = carols.read();
	const cases = [
		['hello', 'not-a-code'],
		[offer.slice(0, 50), 'half'],
		[`${offer.slice(0, 70)}${offer[70] === '7' ? '8' : '7'}${offer.slice(71)}`, 'mangled'],
		[await codeOfTomorrow(), 'too-new'],
		[await codeOf(mine), 'own'],
		[answer, 'not-an-offer'],
		[await codeOf(device('Eve', { space: elm }).show(null)), 'another-group']
	] as const;
	for (const [text, refusal] of cases) {
		carol.give(text);
		await refusedAs(carol, refusal);
		expect(carol.stage.current()).toEqual({ kind: 'want-first' });
	}
	carol.give(offer);
	await stageIs(carol, { kind: 'show', which: 'answer' });
});

test('a code by which somebody was met is used', async () => {
	const { device, simulation } = createScene();
	const bobs = device('Bob');
	const alice = device('Alice').show(null);
	const bob = bobs.read();
	const offer = await codeOf(alice);
	bob.give(offer);
	alice.give(await codeOf(bob));
	await stageIs(alice, { kind: 'connecting' });
	await simulation.run(100);
	await stageIs(bob, { kind: 'done' });
	const again = bobs.read();
	again.give(offer);
	await refusedAs(again, 'used');
});

test('an old code is refused, unless somebody means it: it may be the clock that is wrong', async () => {
	const { device, simulation } = createScene();
	const alice = device('Alice', { skewMs: -86_400_000 }).show(null);
	const bob = device('Bob').read();
	const offer = await codeOf(alice);
	bob.give(offer);
	await refusedAs(bob, 'too-old');
	// A camera that still looks at it says the same again at once.
	await simulation.run(300);
	bob.give(offer);
	bob.give('something else');
	await refusedAs(bob, 'not-a-code');
	expect(bob.stage.current()).toEqual({ kind: 'want-first' });
	await simulation.run(5_000);
	bob.give(offer);
	await stageIs(bob, { kind: 'show', which: 'answer' });
});

test('a clock that is a few minutes off, or ahead, is not even noticed', async () => {
	for (const skewMs of [-600_000, 86_400_000]) {
		const { device } = createScene();
		const alice = device('Alice', { skewMs }).show(null);
		const bob = device('Bob').read();
		bob.give(await codeOf(alice));
		await stageIs(bob, { kind: 'show', which: 'answer' });
	}
});

test('a pairing that is closed opens no wire and leaves none', async () => {
	const scene = createScene();
	const { alice, bob, answer } = await answered(scene);
	bob.close();
	alice.give(answer);
	await stageIs(alice, { kind: 'connecting' });
	alice.close();
	await scene.simulation.run(20_000);
	expect(scene.hands.openCount()).toBe(0);
	expect(alice.stage.current()).toEqual({ kind: 'connecting' });
});

test.each(['Alice', 'Bob'])(
	'when %s’s device breaks down at the meeting, it says so and lets the wire go',
	async (broken) => {
		const { device, simulation, lost } = createScene();
		const met = new Error('chunk not fetched');
		const of = (person: string) => device(person, person === broken ? { met } : {});
		const [alice, bob] = [of('Alice').show(null), of('Bob').read()];
		bob.give(await codeOf(alice));
		alice.give(await codeOf(bob));
		await stageIs(alice, { kind: 'connecting' });
		await simulation.run(100);
		await stageIs(broken === 'Alice' ? alice : bob, { kind: 'failed', problem: 'unknown' });
		await simulation.run(100);
		expect(lost).toContain(broken === 'Alice' ? 'Bob' : 'Alice');
	}
);

test('no code is made before it is known how the person wants to connect', async () => {
	const { device, hands } = createScene();
	const offer = await codeOf(device('Alice').show(null));
	const made = [vi.spyOn(hands.wires, 'offer'), vi.spyOn(hands.wires, 'answer')];
	let go: () => void = () => undefined;
	const prepare = vi.fn(() => new Promise<void>((resolve) => (go = resolve)));
	const [carol, bob] = [device('Carol', { prepare }).show(null), device('Bob', { prepare }).read()];
	go();
	await codeOf(carol);
	bob.give(offer);
	await vi.waitFor(() => expect(prepare).toHaveBeenCalledTimes(2));
	expect(made.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
	go();
	await codeOf(bob);
	expect(made.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
});

test('nor is one made anew before that is known again', async () => {
	const { device, hands, simulation } = createScene();
	const waiting: (() => void)[] = [];
	const prepare = (): Promise<void> => new Promise((resolve) => waiting.push(resolve));
	const alice = device('Alice', { prepare }).show(null);
	waiting.shift()?.();
	const first = await codeOf(alice);
	const made = vi.spyOn(hands.wires, 'offer');
	await simulation.run(120_000);
	await vi.waitFor(() => expect(waiting.length).toBe(1));
	expect(made).not.toHaveBeenCalled();
	waiting.shift()?.();
	await codeOf(alice, first);
	expect(made).toHaveBeenCalledTimes(1);
});

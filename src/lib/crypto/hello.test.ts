import { deviceCard, personIdOf, type CertifiedDeviceKeys } from './device-keys';
import { encodeMessage } from './handshake-message';
import { maxHandshakeBytes } from './handshake-steps';
import { deriveEpochKeys } from './epoch-keys';
import type { WireIdentity } from './handshake';
import type { HelloDeps } from './hello';
import { macFields } from './primitives';
import { signLeave } from './roster';
import { packEntry } from './roster-wire';
import {
	admitDevice,
	converse,
	flip,
	foundTestGroup,
	helloOf,
	newDevice,
	now,
	random,
	type Tamper,
	type TestGroup,
	wirePair
} from './testing';
import { concatBytes, toBase64url } from '$lib/model/bytes';
import type { RosterEntry } from '$lib/model/roster';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

interface Scene {
	readonly group: TestGroup;
	readonly other: TestGroup;
	readonly bob: CertifiedDeviceKeys;
	readonly carol: CertifiedDeviceKeys;
	/** Holds the epoch secret (she found it in a backup) but was never let in. */
	readonly eve: CertifiedDeviceKeys;
	/** Was in, and left. */
	readonly dave: CertifiedDeviceKeys;
	readonly entries: readonly RosterEntry[];
}
let scene: Scene;

beforeAll(async () => {
	const group = await foundTestGroup();
	const { space, alice, founding } = group;
	const [bob, carol, eve, dave] = await Promise.all([1, 2, 3, 4].map(() => newDevice(space)));
	if (!bob || !carol || !eve || !dave) throw new Error('no devices');
	const entries = [
		founding,
		await admitDevice(space, alice, bob),
		await admitDevice(space, bob, carol),
		await admitDevice(space, alice, dave),
		await signLeave({ space, device: dave, entries: [founding], now })
	];
	scene = { group, other: await foundTestGroup(), bob, carol, eve, dave, entries };
});

/** Alice offers, the other side answers; answers how it ended on both sides. */
async function meet(
	device: CertifiedDeviceKeys,
	theirs: Parameters<typeof helloOf>[4] & { entries?: never; known?: readonly RosterEntry[] } = {},
	mine: Partial<HelloDeps> = {},
	tamper: { fromAlice?: Tamper; fromOther?: Tamper } = {}
) {
	const { group, entries } = scene;
	const wires = wirePair();
	const { known, ...otherwise } = theirs;
	const alice = await helloOf(group, group.alice, wires.offerer, entries, mine);
	const other = await helloOf(group, device, wires.answerer, known ?? entries, otherwise);
	return converse(alice, other, tamper.fromAlice, tamper.fromOther);
}

describe('hello', () => {
	it('proves two members to each other', async () => {
		const { group, bob } = scene;
		const { a, b } = await meet(bob);
		expect(a).toEqual({
			ok: true,
			value: { deviceId: bob.deviceId, personId: await personIdOf(group.space, bob.deviceId) }
		});
		expect(b).toEqual({
			ok: true,
			value: { deviceId: group.alice.deviceId, personId: group.founding.personId }
		});
	});

	it('proves a member of whom the other has not heard, and teaches who let them in', async () => {
		const { group, carol, entries } = scene;
		const learnt: RosterEntry[] = [];
		const { a, b } = await meet(
			carol,
			{},
			{ entries: () => [group.founding], learn: (fresh) => learnt.push(...fresh) }
		);
		expect([a.ok, b.ok]).toEqual([true, true]);
		expect(learnt).toEqual([entries[1], entries[2]]);
	});

	it('works however the two start, and answers each start alike', async () => {
		const { group, bob, entries } = scene;
		const wires = wirePair();
		const alice = await helloOf(group, group.alice, wires.offerer, entries);
		const other = await helloOf(group, bob, wires.answerer, entries);
		expect(await alice.start()).toEqual(await alice.start());
		expect(await converse(other, alice)).toMatchObject({ a: { ok: true }, b: { ok: true } });
	});

	it('fits a message with the longest chain', async () => {
		const group = await foundTestGroup();
		const entries: RosterEntry[] = [group.founding];
		let last = group.alice;
		for (let depth = 1; depth < 64; depth += 1) {
			const next = await newDevice(group.space);
			entries.push(await admitDevice(group.space, last, next, entries));
			last = next;
		}
		const wires = wirePair();
		const alice = await helloOf(group, group.alice, wires.offerer, [group.founding]);
		const deep = await helloOf(group, last, wires.answerer, entries);
		const { a, sent } = await converse(alice, deep);
		expect(a.ok).toBe(true);
		expect(Math.max(...sent.map((message) => message.length))).toBeLessThan(maxHandshakeBytes);
	});
});

/** Each with the problem that it must end in, and how Alice's side ended. */
const attacks: readonly [string, string, () => Promise<{ readonly a: object }>][] = [
	['Eve, never let in, knows the epoch secret', 'not-a-member', () => meet(scene.eve)],
	[
		'Eve presents an admission that she signed herself',
		'not-a-member',
		async () => {
			const own = await admitDevice(scene.group.space, scene.eve, scene.eve);
			return presentTo([own]);
		}
	],
	[
		'Eve has a friend let her in who is a stranger too',
		'not-a-member',
		async () => {
			const friend = await newDevice(scene.group.space);
			const circle = [
				await admitDevice(scene.group.space, scene.eve, friend),
				await admitDevice(scene.group.space, friend, scene.eve)
			];
			return presentTo(circle);
		}
	],
	[
		'Eve presents an admission with a changed newcomer',
		'forged',
		async () => {
			const [, bobs] = scene.entries;
			if (bobs?.kind !== 'admit') throw new Error('no entry');
			return presentTo([{ ...bobs, device: deviceCard(scene.eve), personId: await evesPerson() }]);
		}
	],
	[
		'Eve presents an admission signed for another group',
		'forged',
		async () => {
			const { group, other, eve } = scene;
			const entry = await admitDevice(other.space, other.alice, eve);
			const personId = await evesPerson();
			return presentTo([{ ...entry, space: group.space, personId }]);
		}
	],
	[
		'Eve presents the founding entry of her own group',
		'forged',
		() => presentTo([{ ...scene.other.founding, space: scene.group.space }])
	],
	['Dave left', 'left', () => meet(scene.dave)],
	['Bob has no epoch secret', 'not-proved', () => meet(scene.bob, { secret: random(32) })],
	['Bob has the secret of an old epoch', 'not-proved', () => meet(scene.bob, { epoch: 0 })],
	[
		'Bob has the right secret but says an old epoch',
		'not-proved',
		async () => {
			const keys = await deriveEpochKeys(scene.group.space, 1, scene.group.secret);
			return meet(scene.bob, { epoch: 0, helloKey: keys.hello });
		}
	],
	[
		'Bob greets for another space with the same key',
		'not-proved',
		async () => {
			const keys = await deriveEpochKeys(scene.group.space, 1, scene.group.secret);
			return meet(scene.bob, { space: scene.other.space, helloKey: keys.hello });
		}
	],
	[
		'Eve uses the card of Bob without his key',
		'not-proved',
		() => meet({ ...scene.eve, deviceId: scene.bob.deviceId, ...cardOf(scene.bob) })
	],
	[
		'Eve signs with her key under the name of Bob and his sealing key exchanged for hers',
		'forged',
		() => meet({ ...scene.eve, deviceId: scene.bob.deviceId })
	],
	['Alice meets herself', 'myself', () => meet(scene.group.alice)],
	[
		'Eve reflects what Alice sends',
		'not-proved',
		async () => {
			const alice = await helloOf(
				scene.group,
				scene.group.alice,
				wirePair().offerer,
				scene.entries
			);
			const opening = await alice.start();
			const answer = opening ? await alice.receive(opening) : null;
			return { a: answer ?? {} };
		}
	],
	[
		'Eve reflects the proof of Alice after a true opening',
		'not-proved',
		async () => {
			const { alice, bob } = await pair();
			const opening = await bob.start();
			await alice.start();
			const answer = opening && (await alice.receive(opening));
			const proof = answer && answer.ok ? answer.value.reply : null;
			return { a: proof ? await alice.receive(proof) : {} };
		}
	],
	[
		'Eve replays a whole conversation over a new connection',
		'not-proved',
		async () => {
			const { alice, bob } = await pair();
			const old: Uint8Array[] = [];
			await converse(alice, bob, undefined, (message) => {
				old.push(message);
				return [message];
			});
			const again = (await pair()).alice;
			await again.start();
			for (const message of old) {
				const answer = await again.receive(message);
				if (!answer.ok || answer.value.done) return { a: answer };
			}
			return { a: {} };
		}
	],
	[
		'Eve replays a conversation over a connection with the same fingerprints',
		'not-proved',
		async () => {
			const wires = wirePair();
			const { group, bob, entries } = scene;
			const old: Uint8Array[] = [];
			await converse(
				await helloOf(group, group.alice, wires.offerer, entries),
				await helloOf(group, bob, wires.answerer, entries),
				undefined,
				(message) => {
					old.push(message);
					return [message];
				}
			);
			const again = await helloOf(group, group.alice, wires.offerer, entries);
			await again.start();
			const [opening, proof] = old;
			if (!opening || !proof) throw new Error('no conversation');
			expect((await again.receive(opening)).ok).toBe(true);
			return { a: await again.receive(proof) };
		}
	],
	[
		'Eve stands between, with connections of her own to both',
		'not-proved',
		async () => {
			const { group, bob, entries } = scene;
			const toAlice = wirePair();
			const toBob = wirePair();
			return converse(
				await helloOf(group, group.alice, toAlice.offerer, entries),
				await helloOf(group, bob, toBob.answerer, entries)
			);
		}
	],
	[
		'Bob sees the fingerprints exchanged',
		'not-proved',
		async () => {
			const { group, bob, entries } = scene;
			const { offerer, answerer } = wirePair();
			return converse(
				await helloOf(group, group.alice, offerer, entries),
				await helloOf(
					group,
					bob,
					{
						offerer: false,
						localFingerprint: answerer.remoteFingerprint,
						remoteFingerprint: answerer.localFingerprint
					},
					entries
				)
			);
		}
	],
	[
		'both sides say that they offered',
		'not-proved',
		async () => {
			const { group, bob, entries } = scene;
			const { offerer, answerer } = wirePair();
			return converse(
				await helloOf(group, group.alice, offerer, entries),
				await helloOf(group, bob, { ...answerer, offerer: true }, entries)
			);
		}
	],
	[
		'a bit of the opening flips on the way',
		'not-proved',
		() => meet(scene.bob, {}, {}, { fromOther: flip(0, 60) })
	],
	[
		'a bit of the signature flips on the way',
		'not-proved',
		() => meet(scene.bob, {}, {}, { fromOther: flip(1, 3) })
	],
	[
		'a bit of the MAC flips on the way',
		'not-proved',
		() => meet(scene.bob, {}, {}, { fromOther: flip(1, -1) })
	],
	[
		'the opening of Alice is changed, so that both saw something else',
		'not-proved',
		async () => ({ a: (await meet(scene.bob, {}, {}, { fromAlice: flip(0, 70) })).b })
	],
	[
		'Eve swaps in the opening of another conversation of Bob',
		'not-proved',
		async () => {
			const other = await (await pair()).bob.start();
			return meet(
				scene.bob,
				{},
				{},
				{
					fromOther: (message, index) => [index === 0 && other ? other : message]
				}
			);
		}
	],
	[
		'Bob skips the opening',
		'not-proved',
		() => meet(scene.bob, {}, {}, { fromOther: (message, index) => (index === 0 ? [] : [message]) })
	],
	[
		'Bob sends his opening twice instead of a proof',
		'malformed',
		() =>
			meet(
				scene.bob,
				{},
				{},
				{
					fromOther: (message, index) => (index === 0 ? [message, message] : [])
				}
			)
	],
	[
		'Bob speaks another version of the protocol',
		'too-new',
		async () => {
			const { offerer } = wirePair();
			const { group, entries } = scene;
			const alice = await helloOf(group, group.alice, offerer, entries);
			return { a: await alice.receive(await openingBy({ v: 2 }, offerer)) };
		}
	],
	[
		'a message is longer than any message may be',
		'too-long',
		async () => ({ a: await (await pair()).alice.receive(new Uint8Array(maxHandshakeBytes + 1)) })
	]
];

const cardOf = ({ sealKey, certificate }: CertifiedDeviceKeys) => ({ sealKey, certificate });

async function pair() {
	const { group, bob, entries } = scene;
	const wires = wirePair();
	return {
		alice: await helloOf(group, group.alice, wires.offerer, entries),
		bob: await helloOf(group, bob, wires.answerer, entries)
	};
}

const evesPerson = () => personIdOf(scene.group.space, scene.eve.deviceId);

/** Eve, who has the epoch secret, greets Alice with entries that her own app would never present. */
async function presentTo(presented: readonly RosterEntry[]) {
	const { group, eve, entries } = scene;
	const { offerer } = wirePair();
	const alice = await helloOf(group, group.alice, offerer, entries);
	const opening = await openingBy(
		{ card: deviceCard(eve), entries: presented.map(packEntry) },
		offerer
	);
	return { a: await alice.receive(opening) };
}

/** An opening with a true MAC and whatever content, for Alice at this end of the connection. */
async function openingBy(content: object, alice: WireIdentity) {
	const { space, secret } = scene.group;
	const keys = await deriveEpochKeys(space, 1, secret);
	const json = encodeMessage({ kind: 'hello', nonce: toBase64url(random(32)), ...content });
	const mac = await macFields(keys.hello, [
		'porchlight hello opening',
		1,
		space,
		1,
		'answerer',
		alice.localFingerprint,
		alice.remoteFingerprint,
		json
	]);
	return concatBytes(mac, json);
}

describe('hello refuses when', () => {
	it.each(attacks)('%s', async (_, code, attack) => {
		expect((await attack()).a).toMatchObject({ ok: false, problem: { code } });
	});

	it('the proof is not a proof at all, whatever the bytes, and never throws', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 }),
				async (all) => {
					const { alice } = await pair();
					for (const bytes of all) {
						const answer = await alice.receive(bytes);
						expect(answer.ok).toBe(false);
					}
				}
			),
			{ numRuns: 50 }
		);
	});

	it('its JSON under a true MAC is hostile', async () => {
		const { group, entries } = scene;
		await fc.assert(
			fc.asyncProperty(fc.jsonValue(), async (value) => {
				const { offerer } = wirePair();
				const alice = await helloOf(group, group.alice, offerer, entries);
				const opening = await openingBy({ card: value, entries: [value] }, offerer);
				expect(await alice.receive(opening)).toMatchObject({ problem: { code: 'malformed' } });
			}),
			{ numRuns: 50 }
		);
	});
});

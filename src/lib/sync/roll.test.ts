import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { describe, expect, test } from 'vitest';
import { createRoll, type Roll, type RollLink } from './roll';
import { encodeRoll, parseRoll, type RollEntry } from './roll-messages';
import { createSimulation } from './simulation';

const peerOf = (name: string): PeerId => `${name}-peer-id` as PeerId;
const provedOf = (name: string) => ({
	deviceId: `device-of-${name}` as DeviceId,
	personId: `person-${name}` as PersonId
});
const entryOf = (name: string, count: number, links: readonly string[]): RollEntry => ({
	...provedOf(name),
	peerId: peerOf(name),
	count,
	links: links.map(peerOf),
	editing: null,
	contents: null
});

/** Rolls of named devices, linked as told; what goes between them takes 20 ms. */
function createScene(seed = 1) {
	const simulation = createSimulation(seed);
	const rolls = new Map<string, Roll>();
	const dropped = new Map<string, number>();
	const said = new Map<string, number>();
	const contents = new Map<string, Uint8Array>();
	const ends = new Map<string, RollLink>();
	const problems: string[] = [];

	function start(name: string): Roll {
		const roll = createRoll({
			peerId: peerOf(name),
			me: provedOf(name),
			world: simulation.createWorld(0),
			contents: () => contents.get(name) ?? null,
			onDropped: () => dropped.set(name, (dropped.get(name) ?? 0) + 1)
		});
		rolls.set(name, roll);
		return roll;
	}

	/** A link of `name` to `other`, whatever that is. */
	function open(name: string, other: string, hear: (body: Uint8Array) => void): RollLink {
		const link: RollLink = {
			peerId: peerOf(other),
			proved: provedOf(other),
			sendRoll(body) {
				said.set(name, (said.get(name) ?? 0) + 1);
				simulation.after(20, () => hear(body));
			}
		};
		ends.set(`${name} ${other}`, link);
		rolls.get(name)?.opened(link);
		return link;
	}

	function join(a: string, b: string): void {
		const give = (to: string, from: string) => (body: Uint8Array) => {
			const link = ends.get(`${to} ${from}`);
			const received = link && rolls.get(to)?.received(link, body);
			if (received?.ok === false) problems.push(received.problem.code);
		};
		open(a, b, give(b, a));
		open(b, a, give(a, b));
	}

	function part(a: string, b: string): void {
		for (const [here, there] of [
			[a, b],
			[b, a]
		] as const) {
			const link = ends.get(`${here} ${there}`);
			ends.delete(`${here} ${there}`);
			if (link !== undefined) rolls.get(here)?.closed(link);
		}
	}

	const reached = (name: string): readonly string[] =>
		[...(rolls.get(name)?.overlay.current().peers.keys() ?? [])]
			.map((peer) => peer.replace('-peer-id', ''))
			.sort();
	return { simulation, rolls, start, open, join, part, reached, dropped, said, contents, problems };
}

/** Alice, Bob and Carol in a row. */
async function threeInARow() {
	const scene = createScene();
	for (const name of ['alice', 'bob', 'carol']) scene.start(name);
	scene.join('alice', 'bob');
	scene.join('bob', 'carol');
	await scene.simulation.run(1_000);
	return scene;
}

describe('the roll', () => {
	test('tells who is reached through others, what they edit and what they have', async () => {
		const { simulation, rolls, contents, reached } = await threeInARow();
		expect(reached('alice')).toEqual(['bob', 'carol']);
		rolls.get('carol')?.setPresence({ editing: 'soup' });
		contents.set('carol', new Uint8Array(16).fill(7));
		rolls.get('carol')?.contentsChanged();
		await simulation.run(3_000);
		const carol = rolls.get('alice')?.overlay.current().peers.get(peerOf('carol'));
		expect(carol).toMatchObject({
			...provedOf('carol'),
			links: [peerOf('bob')],
			presence: { editing: 'soup' },
			contents: new Uint8Array(16).fill(7)
		});
	});

	test('shows nobody any more who is cut off, and everybody again once a link is back', async () => {
		const { simulation, start, join, part, reached } = await threeInARow();
		start('dave');
		join('carol', 'dave');
		await simulation.run(1_000);
		expect(reached('alice')).toEqual(['bob', 'carol', 'dave']);
		for (const goneMs of [1_000, 44_000, 46_000, 200_000]) {
			part('bob', 'carol');
			await simulation.run(goneMs);
			expect(reached('alice')).toEqual(['bob']);
			expect(reached('dave')).toEqual(['carol']);
			join('bob', 'carol');
			await simulation.run(3_000);
			expect(reached('alice')).toEqual(['bob', 'carol', 'dave']);
			expect(reached('dave')).toEqual(['alice', 'bob', 'carol']);
		}
	});

	test('counts only links that both ends tell of', async () => {
		const { simulation, rolls, open, reached } = await threeInARow();
		const eve = open('alice', 'eve', () => undefined);
		const lies = [entryOf('eve', 1, ['alice', 'ghost', 'carol']), entryOf('ghost', 1, ['bob'])];
		rolls.get('alice')?.received(eve, encodeRoll({ digest: 0, entries: lies }));
		await simulation.run(1_000);
		expect(reached('alice')).toEqual(['bob', 'carol', 'eve']);
		expect(rolls.get('alice')?.overlay.current().peers.get(peerOf('carol'))?.links).toEqual([
			peerOf('bob')
		]);
	});

	test('lets nobody speak for others: what is told falsely of a device, it corrects', async () => {
		const { simulation, rolls, open, reached } = await threeInARow();
		const eve = open('alice', 'eve', () => undefined);
		for (const count of [0xffff_ffff, 1_000, 0x8000_0002, 5]) {
			const lie = encodeRoll({ digest: 0, entries: [entryOf('carol', count, [])] });
			rolls.get('alice')?.received(eve, lie);
			await simulation.run(5_000);
			expect(reached('alice')).toEqual(['bob', 'carol', 'eve']);
		}
	});

	test('is not filled by one link with people who are not there', async () => {
		const { simulation, rolls, start, join, open, reached, dropped } = await threeInARow();
		const eve = open('alice', 'eve', () => undefined);
		for (let round = 0; round < 12; round++) {
			const names = Array.from({ length: 100 }, (_, index) => `ghost-${round}-${index}`);
			const entries = names.map((name) => entryOf(name, 1, ['eve']));
			rolls.get('alice')?.received(eve, encodeRoll({ digest: 0, entries }));
			await simulation.run(300);
		}
		expect(dropped.get('alice')).toBeGreaterThan(500);
		for (const name of ['dave', 'erin', 'frank']) {
			start(name);
			join('carol', name);
		}
		await simulation.run(10_000);
		expect(reached('alice')).toEqual(
			expect.arrayContaining(['bob', 'carol', 'dave', 'erin', 'frank'])
		);
		expect(reached('alice').length).toBeLessThan(300);
	});

	test('says at most two messages a second beyond a burst of eight, whatever happens', async () => {
		const scene = createScene();
		const { simulation, start, join, rolls, said } = scene;
		start('hub');
		for (let index = 0; index < 8; index++) {
			start(`leaf${index}`);
			join('hub', `leaf${index}`);
		}
		for (let step = 0; step < 200; step++) {
			rolls.get(`leaf${step % 8}`)?.setPresence({ editing: `card ${step}` });
			rolls.get('hub')?.setPresence({ editing: `card ${step}` });
			await simulation.run(100);
		}
		for (const count of said.values()) expect(count).toBeLessThanOrEqual(8 + 2 * 20);
		await simulation.run(20_000);
		const before = said.get('hub') ?? 0;
		await simulation.run(60_000);
		expect((said.get('hub') ?? 0) - before).toBeLessThanOrEqual(8 * 3);
		const seen = rolls.get('leaf0')?.overlay.current().peers.get(peerOf('leaf7'));
		expect(seen?.presence.editing).toBe('card 199');
	});

	test('a link that floods is not listened to, and garbage or a false name is a problem', async () => {
		const { rolls, open, dropped } = await threeInARow();
		const alice = rolls.get('alice');
		const eve = open('alice', 'eve', () => undefined);
		for (let count = 0; count < 100; count++) {
			alice?.received(eve, encodeRoll({ digest: 0, entries: [entryOf('eve', count, [])] }));
		}
		expect(dropped.get('alice')).toBe(76);
		const mallory = open('alice', 'mallory', () => undefined);
		for (const bytes of [[], [0, 0, 0, 0, 200], [0, 0, 0, 0, 1, 3, 1, 2, 3], [0, 0, 0, 0, 0, 0]]) {
			expect(alice?.received(mallory, Uint8Array.from(bytes)).ok).toBe(false);
		}
		const stolen = { ...entryOf('mallory', 1, []), ...provedOf('bob') };
		expect(alice?.received(mallory, encodeRoll({ digest: 0, entries: [stolen] })).ok).toBe(false);
	});
});

test('a roll message comes back as it was, or is malformed', () => {
	const entries = [
		entryOf('alice', 0xffff_ffff, ['bob', 'carol']),
		{ ...entryOf('bob', 0, []), editing: 'sopa de maní', contents: new Uint8Array(16).fill(9) }
	];
	const bytes = encodeRoll({ digest: 0xdead_beef, entries });
	expect(parseRoll(bytes)).toEqual({ ok: true, value: { digest: 0xdead_beef, entries } });
	for (let length = 0; length < bytes.length; length++) {
		expect(parseRoll(bytes.subarray(0, length)).ok).toBe(false);
	}
	const many = Array.from({ length: 129 }, (_, index) => entryOf(`d${index}`, 1, []));
	expect(parseRoll(encodeRoll({ digest: 0, entries: many })).ok).toBe(false);
});

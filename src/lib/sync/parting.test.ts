import type { PeerId } from '$lib/model/ids';
import { ok } from '$lib/model/result';
import { describe, expect, test } from 'vitest';
import { createParting, type Parting, type PartingLink } from './parting';
import { createSimulation } from './simulation';

interface Device {
	readonly name: PeerId;
	readonly links: Map<PeerId, PartingLink>;
	readonly parting: Parting;
}

/** Devices with nothing but links and partings; each message takes a while, in order per link. */
function createDevices(seed: number, count: number, byHand = false) {
	const simulation = createSimulation(seed);
	const { chance } = simulation;
	const devices: Device[] = Array.from({ length: count }, (_, index) => {
		const links = new Map<PeerId, PartingLink>();
		const world = simulation.createWorld(0);
		return {
			name: `device-${index}` as PeerId,
			links,
			parting: createParting({ world, links: () => [...links.values()] })
		};
	});
	let closings = 0;

	function end(device: Device, link: PartingLink): void {
		if (device.links.get(link.peerId) !== link) return;
		device.links.delete(link.peerId);
		device.parting.closed(link);
	}

	function join(a: Device, b: Device): void {
		const sides = [
			[a, b],
			[b, a]
		] as const;
		const delay = chance.whole(5, 300);
		const made = sides.map(([here, there], side): PartingLink => ({
			peerId: there.name,
			byHand,
			since: 1_700_000_000_000 + simulation.now(),
			sendPart(body) {
				simulation.after(delay, () => {
					const link = there.links.get(here.name);
					if (link !== undefined) there.parting.received(link, body);
				});
			},
			part() {
				closings += 1;
				const [mine, theirs] = side === 0 ? [made[0], made[1]] : [made[1], made[0]];
				if (mine === undefined || theirs === undefined) return;
				end(here, mine);
				simulation.after(delay, () => end(there, theirs));
			}
		}));
		const [left, right] = made;
		if (left === undefined || right === undefined) return;
		a.links.set(b.name, left);
		b.links.set(a.name, right);
	}

	/** Over links that both ends still have. */
	function isWhole(): boolean {
		const byName = new Map(devices.map((device) => [device.name, device]));
		const seen = new Set(devices.slice(0, 1));
		for (const device of seen) {
			for (const peer of device.links.keys()) {
				const other = byName.get(peer);
				if (other?.links.has(device.name) === true) seen.add(other);
			}
		}
		return seen.size === devices.length;
	}
	return { simulation, devices, join, isWhole, closings: () => closings };
}

function twoWithCommon(count: number, byHand = false) {
	const scene = createDevices(1, count + 2, byHand);
	const [alice, bob, ...others] = scene.devices;
	if (!alice || !bob) throw new Error('two devices');
	scene.join(alice, bob);
	for (const other of others) {
		scene.join(alice, other);
		scene.join(bob, other);
	}
	const ask = (): void => {
		const link = alice.links.get(bob.name);
		if (link !== undefined && alice.parting.mayAsk(link)) alice.parting.ask(link);
	};
	return { ...scene, alice, bob, others, ask };
}

describe('parting', () => {
	test('closes a link on both sides once both agreed', async () => {
		const { simulation, alice, bob, ask } = twoWithCommon(6);
		ask();
		await simulation.run(2_000);
		expect(alice.links.has(bob.name)).toBe(false);
		expect(bob.links.has(alice.name)).toBe(false);
	});

	test('is refused by who has few links, by a link made by hand just now, and by who is asked again too soon', async () => {
		const few = twoWithCommon(1);
		few.ask();
		await few.simulation.run(2_000);
		expect(few.alice.links.has(few.bob.name)).toBe(true);
		for (let round = 0; round < 5; round++) few.ask();
		await few.simulation.run(2_000);
		const handMade = twoWithCommon(6, true);
		handMade.ask();
		await handMade.simulation.run(2_000);
		expect(handMade.alice.links.has(handMade.bob.name)).toBe(true);
		await handMade.simulation.run(60_000);
		handMade.ask();
		await handMade.simulation.run(2_000);
		expect(handMade.alice.links.has(handMade.bob.name)).toBe(false);
	});

	test('goes on after one who was asked never answered', async () => {
		const { simulation, alice, bob, others, ask } = twoWithCommon(7);
		bob.links.delete(alice.name);
		ask();
		const [carol] = others;
		const link = carol === undefined ? undefined : alice.links.get(carol.name);
		if (link === undefined) throw new Error('a link');
		expect(alice.parting.mayAsk(link)).toBe(false);
		await simulation.run(6_000);
		expect(alice.parting.mayAsk(link)).toBe(true);
	});

	test('takes no answer that was not asked for, and no garbage', () => {
		const { alice, bob } = twoWithCommon(6);
		const link = alice.links.get(bob.name);
		if (link === undefined) throw new Error('a link');
		expect(alice.parting.received(link, Uint8Array.of(1, 0))).toEqual(ok(null));
		expect(alice.links.has(bob.name)).toBe(true);
		for (const bytes of [[], [9, 0], [0, 200], [0, 1, 3, 1, 2, 3], [0, 0, 0]]) {
			expect(alice.parting.received(link, Uint8Array.from(bytes)).ok).toBe(false);
		}
	});

	test.each(Array.from({ length: 60 }, (_, seed) => seed))(
		'never splits two crowds, whoever asks whom at the same moment on the two links between them (seed %i)',
		async (seed) => {
			const { simulation, devices, join, isWhole } = createDevices(seed, 16);
			const { chance } = simulation;
			const crowds = [devices.slice(0, 8), devices.slice(8)];
			for (const crowd of crowds) {
				for (const [index, device] of crowd.entries()) {
					for (const other of crowd.slice(0, index)) join(device, other);
				}
			}
			const [left = [], right = []] = crowds;
			const from = chance.pick(left);
			for (const other of right.slice(0, 2)) join(from, other);
			const between = devices.flatMap((device) => {
				const own = crowds.find((crowd) => crowd.includes(device)) ?? [];
				const peers = [...device.links.keys()];
				return peers
					.filter((peer) => own.every(({ name }) => name !== peer))
					.map((peer) => ({ device, peer }));
			});
			for (let step = 0; step < 60; step++) {
				for (let count = 0; count < 4; count++) {
					const { device, peer } = chance.pick(between);
					const link = device.links.get(peer);
					if (link !== undefined && device.parting.mayAsk(link)) device.parting.ask(link);
				}
				await simulation.run(chance.whole(0, 4_000));
				expect(isWhole()).toBe(true);
			}
		}
	);
});

import { createStreetOfDevices, type StreetOfDevices } from '$lib/sync/street-of-devices';
import { describe, expect, test } from 'vitest';

/**
 * `PORCHLIGHT_CROWD_SEEDS=20` runs that many of each size (20 of a hundred devices take some minutes),
 * `PORCHLIGHT_CROWD_SEED=17` runs one.
 */
const { PORCHLIGHT_CROWD_SEEDS: count, PORCHLIGHT_CROWD_SEED: only } = process.env;
const seedsFor = (usual: number): readonly number[] =>
	only === undefined
		? Array.from({ length: Number(count ?? usual) }, (_, index) => index + 1)
		: [Number(only)];
const sizes = [
	{ devices: 12, seeds: seedsFor(20) },
	{ devices: 30, seeds: seedsFor(20) },
	{ devices: 100, seeds: seedsFor(3) }
];

/** No wire can connect that share of all pairs; later as many of the links break at once, and devices go. */
const blocked = 0.3;
const cut = 0.3;
const leaving = 0.2;
/** After arrivals or losses all must be settled within this much simulated time. */
const settleMs = 180_000;
/** Settled means that no link came or went for this long. */
const quietMs = 20_000;
/** Two a second and a burst of eight. */
const rollsIn10s = 2 * 10 + 8;

/** All reach all, nobody has too many links, and nothing changes any more. */
async function untilSettled(street: StreetOfDevices): Promise<void> {
	const { simulation } = street;
	let links = '';
	let since = 0;
	const settled = await simulation.runUntil(
		everySecond(street, () => {
			const now = linksOf(street);
			if (now !== links) since = simulation.now();
			links = now;
			if (simulation.now() - since < quietMs) return false;
			const { connected, mostLinks, allReached } = street.shape();
			return connected && allReached && mostLinks <= 8;
		}),
		settleMs
	);
	expect(settled, JSON.stringify(street.shape())).toBe(true);
}

/** A look at the whole street costs more than most of what happens between two looks. */
function everySecond({ simulation }: StreetOfDevices, condition: () => boolean): () => boolean {
	let lookedAt = -Infinity;
	return () => {
		if (simulation.now() - lookedAt < 1_000) return false;
		lookedAt = simulation.now();
		return condition();
	};
}

const linksOf = ({ devices }: StreetOfDevices): string =>
	JSON.stringify(devices().map(({ peerId, mesh }) => [peerId, [...mesh.linked()].sort()]));

async function live(devices: number, seed: number) {
	const street = await createStreetOfDevices({ seed, blocked });
	const { simulation } = street;
	for (let index = 0; index < devices; index++) await street.arrive();
	const introducer = street.devices()[0];
	await untilSettled(street);
	const grown = street.shape();
	const leavers = new Set(introducer === undefined ? [] : [introducer]);
	while (leavers.size < devices * leaving) leavers.add(simulation.chance.pick(street.devices()));
	street.strike(cut, [...leavers]);
	await simulation.run(500);
	return { street, grown };
}

describe.each(sizes)('$devices devices without any relay', ({ devices, seeds }) => {
	test.each(seeds)(
		'all reach each other, also after a third of the links broke and a fifth of them left (seed %i)',
		async (seed) => {
			const { street, grown } = await live(devices, seed);
			expect(grown.diameter).toBeLessThanOrEqual(4);
			await untilSettled(street);
			const healed = street.shape();
			expect(healed).toMatchObject({ connected: true, allReached: true });
			expect(healed.diameter).toBeLessThanOrEqual(4);
			expect(healed.mostLinks).toBeLessThanOrEqual(8);
			expect(street.mostLinks()).toBeLessThanOrEqual(12);
			expect(street.mostRollIn10s()).toBeLessThanOrEqual(rollsIn10s);
		}
	);
});

import type { TestDevice } from '$lib/sync/testing';
import { describe, expect, test } from 'vitest';
import { createScene, stockMessages } from './crowd-scene';

/** `PORCHLIGHT_STREETS=20` runs that many seeds of each size. */
const asked = process.env.PORCHLIGHT_STREETS;
const seedsOf = (few: number): readonly number[] =>
	Array.from({ length: asked === undefined ? few : Number(asked) }, (_, index) => index + 1);
const edits = 4;
const settleMs = 10_000;
/** R3: a gap is closed within this. */
const healMs = 5_000;

const knowsThatAllHave = (device: TestDevice) => (): boolean =>
	device.mesh.status.current().devices.every(({ where, lacks }) => where === 'away' || lacks === 0);

describe.each([
	[12, 3],
	[30, 2],
	[100, 1]
])('%i devices of at most 8 links', (count, few) => {
	test.each(seedsOf(few))(
		'get each edit once, with all that is said of it in 2(n-1) messages (seed %i)',
		async (seed) => {
			const { street, edit, counted } = await createScene(count, seed);
			const figures = [];
			for (let left = edits; left > 0; left -= 1) {
				const { author, isEverywhere } = edit();
				const startedAt = street.simulation.now();
				expect(await street.simulation.runUntil(isEverywhere, 1_000)).toBe(true);
				const everywhereMs = Math.round(street.simulation.now() - startedAt);
				const known = await street.simulation.runUntil(knowsThatAllHave(author), settleMs);
				expect(known).toBe(true);
				const knownMs = Math.round(street.simulation.now() - startedAt);
				await street.simulation.run(settleMs);
				figures.push({ ...counted(), everywhereMs, knownMs });
			}
			for (const { messages, copies, hops } of figures) {
				expect(messages).toBeGreaterThanOrEqual(count - 1);
				expect(messages).toBeLessThanOrEqual(2 * (count - 1));
				expect(copies).toBeLessThanOrEqual(3);
				expect(hops).toBeLessThanOrEqual(4);
			}
			expect(stockMessages(count)).toBe(count * (count - 1));
			if (asked !== undefined) console.log(JSON.stringify({ count, seed, figures }));
		}
	);

	test.each(seedsOf(few))(
		'have an edit that was lost on its way in 5 s (seed %i)',
		async (seed) => {
			const { street, edit } = await createScene(count, seed);
			const figures = [];
			for (const loss of ['links', 'devices'] as const) {
				const { author, isEverywhere, lacking } = edit();
				const startedAt = street.simulation.now();
				if (loss === 'links') street.strike(0.3, []);
				else {
					const linked = new Set(author.mesh.linked());
					const gone = street.devices().filter(({ peerId }) => linked.has(peerId));
					street.strike(0, gone.slice(0, 2));
				}
				await street.simulation.run(200);
				const lost = lacking();
				expect(await street.simulation.runUntil(isEverywhere, healMs)).toBe(true);
				figures.push({ loss, lost, ms: Math.round(street.simulation.now() - startedAt) });
				await street.simulation.run(45_000);
			}
			if (asked !== undefined) console.log(JSON.stringify({ count, seed, figures }));
		}
	);
});

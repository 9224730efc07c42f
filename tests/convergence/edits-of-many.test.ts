import { createTestDoc } from '$lib/sync/test-doc';
import { controlKindOf, createStreetOfDevices } from '$lib/sync/street-of-devices';
import type { TestDevice } from '$lib/sync/testing';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';

/** `PORCHLIGHT_STREETS=20` runs that many seeds of each size. */
const asked = process.env.PORCHLIGHT_STREETS;
const seedsOf = (few: number): readonly number[] =>
	Array.from({ length: asked === undefined ? few : Number(asked) }, (_, index) => index + 1);
const edits = 4;
const settleMs = 10_000;
/** R3: a gap is closed within this. */
const healMs = 5_000;

/** The first byte of a message on the channel of documents. */
const kindNames = ['ask', 'part', 'state', 'routed'] as const;

async function createScene(count: number, seed: number) {
	const maps = new Map<number, Y.Map<unknown>>();
	const street = await createStreetOfDevices({
		seed,
		blocked: 0,
		doc(index) {
			const ydoc = new Y.Doc();
			maps.set(index, ydoc.getMap('all'));
			return createTestDoc('records', ydoc);
		}
	});
	for (let index = 0; index < count; index += 1) await street.arrive();
	await street.simulation.run(45_000);

	let messages = new Map<string, number>();
	let copies = new Map<string, number>();
	let hops = new Map<string, number>();
	street.network.onSend((from, to, channel, bytes) => {
		const kind = channel === 1 ? kindNames[controlKindOf(bytes) ?? -1] : undefined;
		if (kind === undefined) return;
		messages.set(kind, (messages.get(kind) ?? 0) + 1);
		if (kind !== 'routed' && kind !== 'part') return;
		copies.set(from, (copies.get(from) ?? 0) + 1);
		if (!hops.has(to)) hops.set(to, (hops.get(from) ?? 0) + 1);
	});
	const mapOf = (device: TestDevice): Y.Map<unknown> => {
		const map = maps.get(Number(/\d+/.exec(device.name)?.[0]));
		if (map === undefined) throw new Error(device.name);
		return map;
	};
	let edited = 0;
	return {
		street,
		/** One device, by chance, writes something; what travelled for it is counted from here. */
		edit() {
			edited += 1;
			const key = `edit ${edited}`;
			const author = street.simulation.chance.pick(street.devices());
			messages = new Map();
			copies = new Map();
			hops = new Map([[author.name, 0]]);
			mapOf(author).set(key, edited);
			return {
				author,
				isEverywhere: () => street.devices().every((device) => mapOf(device).has(key)),
				lacking: () => street.devices().filter((device) => !mapOf(device).has(key)).length
			};
		},
		counted: () => ({
			messages: [...messages.values()].reduce((sum, each) => sum + each, 0),
			copies: Math.max(...copies.values()),
			hops: Math.max(...hops.values())
		})
	};
}

const knowsThatAllHave = (device: TestDevice) => (): boolean =>
	device.mesh.status.current().devices.every(({ where, lacks }) => where === 'away' || lacks === 0);

/** Stock y-webrtc: whoever gets a change sends it to everybody it is connected to. */
function stockMessages(count: number): number {
	let sent = 0;
	const has = new Set([0]);
	for (const from of has) {
		for (let to = 0; to < count; to += 1) {
			if (to === from) continue;
			sent += 1;
			has.add(to);
		}
	}
	return sent;
}

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

import {
	controlKindOf,
	createStreetOfDevices,
	type StreetOfDevices
} from '$lib/sync/street-of-devices';
import { controlKinds } from '$lib/sync/talk';
import { createTestDoc } from '$lib/sync/test-doc';
import type { TestDevice } from '$lib/sync/testing';
import * as Y from 'yjs';

/** A settled crowd without a relay, one map shared by all, and a count of what travels for it. */
export interface CrowdScene {
	readonly street: StreetOfDevices;
	/** One device, by chance, writes something; what travels for it is counted from here. */
	edit(): {
		readonly author: TestDevice;
		isEverywhere(): boolean;
		/** How many devices have not got it. */
		lacking(): number;
	};
	/** Of the last edit so far: all messages on the channel of documents, the most copies of the update that one device sent, the most links that one copy came over. */
	counted(): { readonly messages: number; readonly copies: number; readonly hops: number };
	/** Everybody turns to another card once a second: the most roll messages a second that one device sends, its first burst left out. */
	presence(seconds: number): Promise<number>;
}

/** Eight roll messages may leave at once; by then they have. */
const burstSeconds = 10;
/** The first byte of a message on the channel of documents. */
const kindNames = ['ask', 'part', 'state', 'routed'] as const;

export async function createScene(count: number, seed: number): Promise<CrowdScene> {
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
	let rolls = new Map<string, number>();
	street.network.onSend((from, to, channel, bytes) => {
		if (channel === 0 && controlKindOf(bytes) === controlKinds.roll)
			rolls.set(from, (rolls.get(from) ?? 0) + 1);
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
		}),
		async presence(seconds) {
			for (let second = -burstSeconds; second < seconds; second += 1) {
				if (second === 0) rolls = new Map();
				for (const { mesh } of street.devices()) mesh.setPresence({ editing: `card ${second}` });
				await street.simulation.run(1_000);
			}
			return Math.max(0, ...rolls.values()) / seconds;
		}
	};
}

/** Stock y-webrtc: whoever gets a change, of a document or of presence, sends it to everybody it is connected to. */
export function stockMessages(count: number): number {
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

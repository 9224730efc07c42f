import { createSealKey, sealBytes } from '$lib/crypto/seal';
import type { PeerId } from '$lib/model/ids';
import { createValue } from '$lib/model/view';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Carrier } from './ports';
import { createChance } from './simulation';
import { platformSealing } from './sealing';
import { createSignaling, type Place, type SignalMessage } from './signaling';

/** A relay that brings at once what is published, and keeps it for a replay. */
function createRelay() {
	const joined = new Map<string, Set<(payload: Uint8Array) => void>>();
	const published: Uint8Array[] = [];
	const carrier = (): Carrier => ({
		address: 'test',
		join(topic, listener) {
			joined.set(topic, (joined.get(topic) ?? new Set()).add(listener));
			return () => joined.get(topic)?.delete(listener);
		},
		publish(topic, payload) {
			published.push(payload);
			for (const listener of joined.get(topic) ?? []) listener(payload);
		},
		state: () => 'open',
		retryAt: () => null,
		onState: () => () => undefined,
		refresh: () => undefined,
		close: () => undefined
	});
	const bring = (payload: Uint8Array): void => {
		for (const listeners of joined.values()) for (const listener of listeners) listener(payload);
	};
	return { carrier, published, bring };
}

const chance = createChance(1);
const world = {
	now: () => 0,
	after: () => () => undefined,
	random: (count: number) => chance.bytes(count)
};

async function createScene() {
	const relay = createRelay();
	const place: Place = { topic: 'street', key: await createSealKey() };
	const start = (name: string) => {
		const heard: SignalMessage[] = [];
		let dropped = 0;
		let wake: () => void = () => undefined;
		const signaling = createSignaling({
			peerId: name as PeerId,
			places: createValue([place]),
			carriers: createValue([relay.carrier(), relay.carrier()]),
			world,
			sealing: platformSealing,
			onMessage(_place, message) {
				heard.push(message);
				wake();
			},
			onDropped() {
				dropped += 1;
				wake();
			},
			onReach: () => undefined
		});
		const until = async (condition: () => boolean): Promise<void> => {
			while (!condition()) await new Promise<void>((resolve) => (wake = resolve));
		};
		return { signaling, heard, dropped: () => dropped, until };
	};
	return { relay, place, start };
}

test('a message reaches whom it is for, once, though two carriers bring it', async () => {
	const { place, start } = await createScene();
	const alice = start('alice-00');
	const bob = start('bob-0000');
	const carol = start('carol-00');
	alice.signaling.send(place, 'bob-0000' as PeerId, 'offer', { attempt: 1, data: 'hello' });
	alice.signaling.broadcast('here', { links: 0, lost: false });
	await bob.until(() => bob.heard.length === 2);
	await carol.until(() => carol.heard.length === 1);
	expect(bob.heard.map(({ kind }) => kind).sort()).toEqual(['here', 'offer']);
	expect(carol.heard).toMatchObject([{ kind: 'here', from: 'alice-00', to: null }]);
	expect(alice.heard).toEqual([]);
});

test('what a stranger says, a replay, and what was sealed for another place are dropped and counted', async () => {
	const { relay, place, start } = await createScene();
	const alice = start('alice-00');
	const bob = start('bob-0000');
	alice.signaling.broadcast('here', { links: 0, lost: false });
	await bob.until(() => bob.heard.length === 1);
	const [before] = [bob.dropped()];
	const message = relay.published[0] ?? new Uint8Array();
	const words = new TextEncoder().encode('{"v":1}');
	relay.bring(message);
	relay.bring(await sealBytes(await createSealKey(), words, 'porchlight signaling 1 street'));
	relay.bring(await sealBytes(place.key, words, 'porchlight signaling 1 elsewhere'));
	relay.bring(await sealBytes(place.key, words, 'porchlight signaling 1 street'));
	relay.bring(new Uint8Array(50_000));
	// Each comes over two carriers; a replay is a copy over one, and the same over the other.
	await bob.until(() => bob.dropped() - before >= 9);
	expect(bob.heard).toHaveLength(1);
});

test('any bytes at all are dropped', async () => {
	const { relay, start } = await createScene();
	const bob = start('bob-0000');
	let brought = 0;
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
			relay.bring(bytes);
			brought += 2;
			await bob.until(() => bob.dropped() === brought);
		}),
		{ numRuns: 300 }
	);
	expect(bob.heard).toEqual([]);
});

test('one announcement at the topics of three days is heard once, and no copy of it is held against anybody', async () => {
	const relay = createRelay();
	const key = await createSealKey();
	const days = ['yesterday', 'today', 'tomorrow'].map((topic) => ({ topic, key }));
	let opened = 0;
	let dropped = 0;
	const heard: SignalMessage[] = [];
	const common = { carriers: createValue([relay.carrier()]), world, onReach: () => undefined };
	const alice = createSignaling({
		...common,
		peerId: 'alice-00' as PeerId,
		places: createValue(days),
		sealing: platformSealing,
		onMessage: () => undefined,
		onDropped: () => undefined
	});
	createSignaling({
		...common,
		peerId: 'bob-0000' as PeerId,
		places: createValue(days),
		sealing: {
			...platformSealing,
			async open(...sealed) {
				const result = await platformSealing.open(...sealed);
				opened += 1;
				return result;
			}
		},
		onMessage: (_place, message) => heard.push(message),
		onDropped: () => (dropped += 1)
	});
	alice.broadcast('here', { links: 0, lost: false });
	await vi.waitFor(() => expect(opened).toBe(3));
	await vi.waitFor(() => expect(heard).toHaveLength(1));
	expect(dropped).toBe(0);
});

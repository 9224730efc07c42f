import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { createValue } from '$lib/model/view';
import { expect, test } from 'vitest';
import { createComparison } from './comparison';
import { createCoverage } from './coverage';
import type { DocPeer } from './doc-track';
import type { Overlay } from './overlay';
import { createSimulation } from './simulation';

const me = 'me' as PeerId;
const proved = { deviceId: 'device-of-bob' as DeviceId, personId: 'person-bob' as PersonId };
const bob: DocPeer = {
	peerId: 'bob' as PeerId,
	proved,
	deviceId: proved.deviceId,
	isMe: false,
	send: () => true
};

/** Bob is linked to us in a crowd; `tells` is what the roll says of his content. */
function createScene() {
	const simulation = createSimulation(1);
	const world = simulation.createWorld(0);
	const coverage = createCoverage({ world, book: null, isOther: () => true });
	const overlay = createValue<Overlay>({ me, peers: new Map() });
	let state = 0;
	const told: number[] = [];
	const comparison = createComparison({
		world,
		overlay,
		states: () => [['records', { stateVector: Uint8Array.of(state), digest: new Uint8Array(16) }]],
		version: () => String(state),
		peers: () => [bob],
		coverage,
		isSmall: () => false,
		onUnlike: () => told.push(simulation.now()),
		onState: () => undefined
	});
	const tells = (contents: Uint8Array | null): void =>
		overlay.set({
			me,
			peers: new Map([
				[
					bob.peerId,
					{ ...proved, peerId: bob.peerId, links: [me], presence: { editing: null }, contents }
				]
			])
		});
	return {
		simulation,
		comparison,
		coverage,
		told,
		tells,
		async change() {
			state += 1;
			coverage.add([]);
			comparison.soon();
			await simulation.run(100);
		}
	};
}

const unheardOf = new Uint8Array(16).fill(7);

test('who shows a content that we never had is told what we have after two seconds, then ever more seldom', async () => {
	const { simulation, comparison, tells, told } = createScene();
	tells(unheardOf);
	await simulation.run(1_900);
	expect(told).toEqual([]);
	await simulation.run(1_000);
	expect(told).toHaveLength(1);
	await simulation.run(57_000);
	// After 2, 4, 8, 16 and 20 seconds.
	expect(told).toHaveLength(5);
	tells(comparison.contents());
	await simulation.run(60_000);
	expect(told).toHaveLength(5);
});

test('who shows what we had before is late, and is told only when it stays so', async () => {
	const { simulation, comparison, change, tells, told } = createScene();
	const before = comparison.contents();
	await change();
	tells(before);
	await simulation.run(19_000);
	expect(told).toEqual([]);
	await simulation.run(2_500);
	expect(told).toHaveLength(1);
});

test('who had our content once has what was made here up to then, and not what came after', async () => {
	const { simulation, comparison, coverage, change, tells } = createScene();
	await change();
	const after = comparison.contents();
	await change();
	tells(after);
	await simulation.run(100);
	expect(coverage.upTo(proved.deviceId)).toBe(1);
	expect(comparison.isEqual(bob)).toBe(false);
	tells(comparison.contents());
	expect(comparison.isEqual(bob)).toBe(true);
	comparison.take();
	expect(coverage.has(proved.deviceId)).toBe(true);
});

test('nobody is told anything any more once it is closed', async () => {
	const { simulation, comparison, tells, told } = createScene();
	tells(unheardOf);
	await simulation.run(100);
	comparison.close();
	await simulation.run(60_000);
	expect(told).toEqual([]);
});

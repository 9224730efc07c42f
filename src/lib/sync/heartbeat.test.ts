import { expect, test } from 'vitest';
import { createHeartbeat } from './heartbeat';
import { createSimulation } from './simulation';

function createScene() {
	const simulation = createSimulation(1);
	const world = simulation.createWorld(0);
	const seen = { pings: 0, deadAt: -1 };
	let held = 0;
	/** A background tab's timers come late. */
	const heldWorld = {
		...world,
		after: (ms: number, call: () => void) => world.after(ms + held, call)
	};
	const heartbeat = createHeartbeat({
		world: heldWorld,
		ping: () => (seen.pings += 1),
		onDead: () => (seen.deadAt = simulation.now())
	});
	return { simulation, heartbeat, seen, hold: (ms: number) => (held = ms) };
}

test('a peer that says nothing is dead in under 10 s, after being asked every 3 s', async () => {
	const { simulation, seen } = createScene();
	await simulation.run(60_000);
	expect(seen.deadAt).toBeGreaterThan(7_000);
	expect(seen.deadAt).toBeLessThan(10_000);
	expect(seen.pings).toBe(2);
});

test('any word keeps it alive', async () => {
	const { simulation, heartbeat, seen } = createScene();
	for (let round = 0; round < 20; round++) {
		await simulation.run(7_000);
		heartbeat.heard();
	}
	expect(seen.deadAt).toBe(-1);
});

test('a tab whose timers are held back a minute does not take the others for dead', async () => {
	const { simulation, heartbeat, seen, hold } = createScene();
	hold(60_000);
	for (let round = 0; round < 10; round++) {
		const { pings } = seen;
		await simulation.runUntil(() => seen.pings > pings, 120_000);
		heartbeat.heard();
	}
	expect(seen.deadAt).toBe(-1);
	await simulation.run(300_000);
	expect(seen.deadAt).toBeGreaterThan(0);
});

test('after a sleep it asks at once and is sure within the time it is given', async () => {
	const { simulation, heartbeat, seen } = createScene();
	heartbeat.check(2_000);
	expect(seen.pings).toBe(1);
	heartbeat.heard();
	await simulation.run(3_000);
	expect(seen.deadAt).toBe(-1);
	heartbeat.check(2_000);
	await simulation.run(2_000);
	expect(seen.deadAt).toBe(5_000);
});

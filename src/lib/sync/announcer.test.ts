import { expect, test } from 'vitest';
import { createAnnouncer } from './announcer';
import { createSimulation } from './simulation';

function listen() {
	const simulation = createSimulation(1);
	const said: number[] = [];
	const announcer = createAnnouncer({
		world: simulation.createWorld(0),
		maxGapMs: 8_000,
		announce: () => said.push(Math.round(simulation.now()))
	});
	return { simulation, announcer, said };
}

test('where nobody heard us yet we say at once that we are here, also when it was about to be said', async () => {
	const { simulation, announcer, said } = listen();
	announcer.soon();
	await simulation.run(50);
	announcer.now();
	await simulation.run(500);
	expect(said).toEqual([50]);
});

test('several reasons to say so are one, and then it is said ever more rarely', async () => {
	const { simulation, announcer, said } = listen();
	for (let reason = 0; reason < 5; reason += 1) {
		announcer.soon();
		await simulation.run(10);
	}
	await simulation.run(60_000);
	expect(said[0]).toBeGreaterThanOrEqual(80);
	expect(said[0]).toBeLessThanOrEqual(120);
	expect(said.length).toBeLessThan(14);
	const last = said.at(-1) ?? 0;
	expect(last - (said.at(-2) ?? last)).toBeGreaterThan(6_000);
});

test('nothing is said any more once it is closed', async () => {
	const { simulation, announcer, said } = listen();
	announcer.now();
	announcer.close();
	await simulation.run(5_000);
	expect(said).toEqual([]);
});

import { createSimulation } from '$lib/sync/simulation';
import { expect, test } from 'vitest';
import { createNameGiver } from './name-giver';

function createScene() {
	const simulation = createSimulation(1);
	const names = createNameGiver(simulation.createWorld(0));
	const told: string[] = [];
	const ask = (member: string): void =>
		void names.ask().then((name) => told.push(`${member}: ${name}`));
	return { simulation, names, told, ask };
}

test('the name that is typed once goes to the first who asked, and to the next when that one stalls', async () => {
	const { simulation, names, told, ask } = createScene();
	ask('Alice');
	ask('Bob');
	await simulation.run(60_000);
	expect(told).toEqual([]);
	names.give('Carol');
	await simulation.run(2_000);
	expect(told).toEqual(['Alice: Carol']);
	await simulation.run(2_000);
	expect(told).toEqual(['Alice: Carol', 'Bob: Carol']);
});

test('who asks after the name was given has it at once', async () => {
	const { simulation, names, told, ask } = createScene();
	names.give('Carol');
	ask('Alice');
	await simulation.run(1);
	expect(told).toEqual(['Alice: Carol']);
	names.close();
});

test('nobody waits for the turn of one who is gone', async () => {
	const { simulation, names, told, ask } = createScene();
	ask('Alice');
	names.forget();
	ask('Bob');
	names.give('Carol');
	await simulation.run(1);
	expect(told).toEqual(['Bob: Carol']);
});

import { createSimulation } from '$lib/sync/simulation';
import { expect, test, vi } from 'vitest';
import { createLaterPart } from './later-part';

function failing(times: number) {
	const simulation = createSimulation(1);
	let left = times;
	const load = vi.fn(() =>
		(left -= 1) >= 0 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('part')
	);
	return { simulation, load, part: createLaterPart(load, simulation.createWorld(0)) };
}

test('what could not be fetched is fetched at the next use', async () => {
	const { part, load } = failing(2);
	expect(await part.now()).toBeNull();
	expect(await part.now()).toBeNull();
	expect(await part.now()).toBe('part');
	expect(await part.now()).toBe('part');
	expect(load).toHaveBeenCalledTimes(3);
});

test('what could not be fetched comes by itself, and who waits for it has it then', async () => {
	const { simulation, part, load } = failing(3);
	let got = '';
	void part.here.then((arrived) => (got = arrived));
	await simulation.run(29_000);
	expect(got).toBe('');
	await simulation.run(2_000);
	expect(got).toBe('part');
	await simulation.run(60_000);
	expect(load).toHaveBeenCalledTimes(4);
});

test('a closed part is not tried again', async () => {
	const { simulation, part, load } = failing(3);
	await part.now();
	part.close();
	await simulation.run(60_000);
	expect(load).toHaveBeenCalledTimes(1);
});

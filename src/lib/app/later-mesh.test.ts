import type { MeshStatus } from '$lib/model/light';
import { fail } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { createSimulation } from '$lib/sync/simulation';
import { expect, test } from 'vitest';
import { createLaterMesh } from './later-mesh';

const known: MeshStatus = {
	links: [],
	devices: [],
	carried: [],
	carriers: [],
	onlyHere: false,
	role: 'holder',
	dropped: 0
};
const ignore = (): undefined => undefined;

test('while the mesh could not be fetched, nobody claims to know what others have', async () => {
	const simulation = createSimulation(1);
	let fetchable = false;
	const mesh = createLaterMesh(
		() =>
			fetchable
				? Promise.resolve({
						status: createValue(known),
						setPresence: ignore,
						refresh: ignore,
						adopt: () => Promise.resolve(fail('closed')),
						close: ignore
					})
				: Promise.reject(new TypeError('Failed to fetch')),
		simulation.createWorld(0)
	);
	await simulation.run(60_000);
	expect(mesh.status.current().onlyHere).toBeNull();
	fetchable = true;
	await simulation.run(10_000);
	expect(mesh.status.current()).toBe(known);
	mesh.close();
});

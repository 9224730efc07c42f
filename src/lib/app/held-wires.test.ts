import type { SpaceId } from '$lib/model/ids';
import type { Wire } from '$lib/sync/ports';
import { createSimulation } from '$lib/sync/simulation';
import { expect, test, vi } from 'vitest';
import { createHeldWires } from './held-wires';

const maple = 'maple' as SpaceId;

function createScene() {
	const simulation = createSimulation(1);
	const held = createHeldWires(simulation.createWorld(0));
	const wire = () => {
		const ignore = () => () => undefined;
		const close = vi.fn();
		const none = new Uint8Array(32);
		const made: Wire = {
			identity: { offerer: true, localFingerprint: none, remoteFingerprint: none },
			...{ send: () => undefined, buffered: () => 0, close },
			...{ onDrain: ignore, onMessage: ignore, onClose: ignore }
		};
		return made;
	};
	return { simulation, held, wire };
}

test('a wire waits for its group and is handed over once', async () => {
	const { simulation, held, wire } = createScene();
	const first = wire();
	held.hold(maple, first);
	expect(held.take('elm' as SpaceId)).toBeNull();
	expect(held.take(maple)).toBe(first);
	expect(held.take(maple)).toBeNull();
	await simulation.run(60_000);
	expect(first.close).not.toHaveBeenCalled();
});

test('a wire that no group takes is closed after 30 s, and one that another replaces at once', async () => {
	const { simulation, held, wire } = createScene();
	const [first, second] = [wire(), wire()];
	held.hold(maple, first);
	held.hold(maple, second);
	expect(first.close).toHaveBeenCalledOnce();
	await simulation.run(29_000);
	expect(second.close).not.toHaveBeenCalled();
	await simulation.run(2_000);
	expect(second.close).toHaveBeenCalledOnce();
	expect(held.take(maple)).toBeNull();
});

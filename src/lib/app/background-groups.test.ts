import type { SpaceId } from '$lib/model/ids';
import type { MeshStatus, SaveState } from '$lib/model/light';
import { fail, ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { createMemoryStore } from '$lib/storage/memory-store';
import type { StoredSpace } from '$lib/storage/store';
import { expect, test, vi } from 'vitest';
import { createBackgroundGroups } from './background-groups';
import { noteOnlyHere } from './only-here';
import { createSessionPool } from './session-pool';
import { heldSession } from './session-pool-for-tests';

const status = (onlyHere: boolean | null): MeshStatus => ({
	...heldSession('a' as SpaceId).mesh.current(),
	onlyHere
});

/** Groups of this device, last looked at first. */
function street(names: string) {
	const store = createMemoryStore();
	const ids = names.split(' ') as SpaceId[];
	const stored = ids.map((id, at) => ({ id, openedAt: 100 - at }) as StoredSpace);
	const log: string[] = [];
	const broken = new Set<string>();
	const states = new Map(
		ids.map((id) => [
			id as string,
			{
				mesh: createValue(status(false)),
				saved: createValue<SaveState>({ kind: 'saved', at: 1 })
			}
		])
	);
	const pool = createSessionPool({
		open(id) {
			log.push(`+${id}`);
			if (broken.has(id)) return Promise.resolve(fail('erased'));
			const close = (): Promise<void> => {
				log.push(`-${id}`);
				return Promise.resolve();
			};
			return Promise.resolve(ok(heldSession(id, { ...states.get(id), close })));
		},
		onLeft: () => undefined
	});
	let idle: (() => void)[] = [];
	const background = createBackgroundGroups({
		...{ pool, store, stored: () => stored },
		whenIdle: () => new Promise((resolve) => idle.push(resolve))
	});
	return {
		...{ store, pool, log, broken, states, background },
		/** The page is idle once. */
		async rest(): Promise<void> {
			await vi.waitFor(() => {
				expect(idle).toHaveLength(1);
			});
			idle.splice(0).forEach((resolve) => resolve());
		},
		/** The page is idle until nothing more happens. */
		async restLong(): Promise<void> {
			for (let round = 0; round < 40; round += 1) {
				idle.splice(0).forEach((resolve) => resolve());
				await new Promise((resolve) => setImmediate(resolve));
			}
			idle = [];
		},
		async show(id: string) {
			const shown = await pool.show(id as SpaceId);
			if (!shown.ok) throw new Error('not open');
			return shown.value;
		}
	};
}

test('nothing opens before the page is idle, then one after the other, four at most', async () => {
	const { background, log, rest, restLong } = street('a b c d e f');
	background.fill();
	await Promise.resolve();
	expect(log).toEqual([]);
	await rest();
	await vi.waitFor(() => {
		expect(log).toEqual(['+a']);
	});
	await rest();
	await vi.waitFor(() => {
		expect(log).toEqual(['+a', '+b']);
	});
	await restLong();
	background.fill();
	await restLong();
	expect(log).toEqual(['+a', '+b', '+c', '+d']);
});

test('a group with changes that only this device has comes first', async () => {
	const { background, store, log, restLong } = street('a b c d e f');
	const mesh = createValue(status(null));
	noteOnlyHere(store, 'f' as SpaceId, mesh);
	mesh.set(status(false));
	mesh.set(status(true));
	const settled = createValue(status(true));
	noteOnlyHere(store, 'e' as SpaceId, settled);
	settled.set(status(false));
	await restLong();
	background.fill();
	await restLong();
	expect(log).toEqual(['+f', '+a', '+b', '+c']);
});

test('beyond four, the one looked at longest ago is closed, never one on the screen or with words only here', async () => {
	const { background, log, states, restLong, show } = street('a b c d e f');
	background.fill();
	await restLong();
	await show('a');
	states.get('d')?.mesh.set(status(true));
	await show('e');
	background.fill();
	await restLong();
	expect(log).toEqual(['+a', '+b', '+c', '+d', '+e', '-c']);
	states.get('d')?.saved.set({ kind: 'cannot-save', since: 1, code: 'full' });
	states.get('b')?.mesh.set(status(true));
	await show('f');
	background.fill();
	await restLong();
	expect(log.slice(6)).toEqual(['+f', '-b']);
	await show('b');
	background.fill();
	await restLong();
	// All the others are on the screen, and what `d` holds is nowhere else.
	expect(log.slice(8)).toEqual(['+b']);
});

test('a group that does not open is left alone, and the next one takes its place', async () => {
	const { background, broken, log, restLong } = street('a b c d e');
	broken.add('b');
	background.fill();
	await restLong();
	background.fill();
	await restLong();
	expect(log).toEqual(['+a', '+b', '+c', '+d', '+e']);
});

test('while the screen waits for a group, no other is opened', async () => {
	const { background, pool, log, rest } = street('a b c');
	let letIn: () => void = () => undefined;
	const waiting = new Promise<void>((resolve) => (letIn = resolve));
	// The group before is still closing.
	void pool.close('c' as SpaceId, () => waiting);
	const shown = pool.show('c' as SpaceId);
	background.fill();
	await rest();
	expect(log).toEqual([]);
	letIn();
	await shown;
	await rest();
	await vi.waitFor(() => {
		expect(log).toEqual(['+c', '+a']);
	});
});

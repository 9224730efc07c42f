import { openBridges } from '$lib/doc/bridges';
import { createTestSpace } from '$lib/doc/space-for-tests';
import { createSyncDoc } from '$lib/doc/sync-doc';
import type { PersonId } from '$lib/model/ids';
import { noMesh, type MeshStatus } from '$lib/model/light';
import { setPersonName } from '$lib/doc/commands';
import { createValue } from '$lib/model/view';
import type { BridgeDeps } from '$lib/sync/bridge-y-webrtc';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBridgeSwitch } from './bridge-switch';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const access = { room: 'room', password: 'words', helpers: ['wss://relay.example/'] };

function alicesSwitch(disk: { on: boolean; full?: boolean }, role: MeshStatus['role'] = 'holder') {
	const space = createTestSpace('alice');
	setPersonName(space, 'alice' as PersonId, 'Alice');
	const mesh = createValue<MeshStatus>({ ...noMesh, role });
	const opened: BridgeDeps[] = [];
	let open = 0;
	let fetches = 0;
	const made = createBridgeSwitch({
		space,
		doc: createSyncDoc('records', space),
		mesh,
		world: {
			now: () => Date.now(),
			after(ms, call) {
				const timer = setTimeout(call, ms);
				return () => clearTimeout(timer);
			},
			random: (count) => new Uint8Array(count)
		},
		kept: () => Promise.resolve(disk.on),
		keep(on) {
			if (disk.full === true) return Promise.reject(new Error('full'));
			disk.on = on;
			return Promise.resolve();
		},
		access: () => Promise.resolve(access),
		connection: () => ({ iceServers: [] }),
		changes: [],
		load() {
			fetches += 1;
			return Promise.resolve({
				openBridge(deps: BridgeDeps) {
					opened.push(deps);
					open += 1;
					return {
						status: createValue({ status: 'open' as const, programs: 2 }),
						close: () => void (open -= 1)
					};
				}
			});
		}
	});
	const told = (): unknown => space.ydoc.getMap('bridges').get('alice-phone');
	return { ...made, space, mesh, told, open: () => open, fetches: () => fetches };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1_500);

test('it is off until it is switched on, and nothing is fetched before', async () => {
	const alice = alicesSwitch({ on: false });
	await settle();
	expect([alice.state.current(), alice.fetches(), alice.told()]).toEqual([
		{ kind: 'off' },
		0,
		undefined
	]);
	await alice.set(true);
	expect(alice.state.current()).toEqual({ kind: 'on', access, status: 'open', programs: 2 });
	expect(alice.open()).toBe(1);
	expect(alice.told()).toMatchObject({ by: 'alice', open: true });
	await alice.set(false);
	expect(alice.state.current()).toEqual({ kind: 'off' });
	expect(alice.open()).toBe(0);
	expect(alice.told()).toMatchObject({ open: false });
	expect(openBridges(alice.space).current()).toEqual([]);
	alice.close();
});

test('only the tab that holds the mesh runs it, and another takes over', async () => {
	const alice = alicesSwitch({ on: true }, 'follower');
	await settle();
	expect(alice.state.current()).toMatchObject({ kind: 'on', status: 'other-tab' });
	expect(alice.open()).toBe(0);
	alice.mesh.set({ ...noMesh, role: 'holder' });
	await settle();
	expect(alice.open()).toBe(1);
	alice.mesh.set({ ...noMesh, role: 'follower' });
	await settle();
	expect(alice.open()).toBe(0);
	alice.close();
});

test('what another tab kept counts once the group was told, and what a program says does not', async () => {
	const disk = { on: true };
	const alice = alicesSwitch(disk);
	await settle();
	expect(alice.open()).toBe(1);
	const map = alice.space.ydoc.getMap('bridges');
	map.set('alice-phone', { by: 'alice', at: 1, open: false });
	await settle();
	expect([alice.open(), alice.told()]).toMatchObject([1, { open: true }]);
	map.delete('alice-phone');
	await settle();
	expect(alice.told()).toMatchObject({ open: true });

	disk.on = false;
	map.set('alice-phone', { by: 'alice', at: 2, open: false });
	await settle();
	expect([alice.open(), alice.state.current()]).toEqual([0, { kind: 'off' }]);

	// Nobody else switches it on.
	map.set('alice-phone', { by: 'alice', at: 3, open: true });
	await settle();
	expect([alice.open(), alice.told()]).toMatchObject([0, { open: false }]);
	alice.close();
});

test('a full disk keeps nobody from switching it off', async () => {
	const disk = { on: true, full: true };
	const alice = alicesSwitch(disk);
	await settle();
	await expect(alice.set(false)).rejects.toThrow('full');
	expect([alice.open(), alice.state.current()]).toEqual([0, { kind: 'off' }]);
	alice.close();
});

import { createSealKey } from '$lib/crypto/seal';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { MeshStatus, Presence } from '$lib/model/light';
import { fail } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import type { Mesh } from './create-mesh';
import type { SyncDocs } from './ports';
import { createSimulation, type Simulation } from './simulation';
import { createTabs, type TabLocks, type TabsDeps } from './tabs';
import { createTestDoc, docsOf } from './test-doc';
import { openSealing } from './testing';

/** Channels and locks of one browser, in simulated time. */
function createBrowser(simulation: Simulation) {
	const ends = new Set<{ readonly name: string; hear: (data: unknown) => void }>();
	type Request = Parameters<TabLocks>[1];
	const waiting: Request[] = [];
	let held: Request | null = null;
	/** A frozen tab learns only when it goes on that its lock was stolen. */
	const told: (() => void)[] = [];
	const sent: Uint8Array[] = [];

	function next(): void {
		const first = held === null ? waiting.shift() : undefined;
		if (first !== undefined) grant(first);
	}
	function grant(request: Request): void {
		held = request;
		void request.hold().then(() => {
			if (held !== request) return;
			held = null;
			next();
		});
	}

	const platform: NonNullable<TabsDeps['platform']> = {
		openChannel(name) {
			const end: { readonly name: string; hear: (data: unknown) => void } = {
				name,
				hear: () => undefined
			};
			ends.add(end);
			return {
				post(data) {
					sent.push(data);
					for (const other of ends) {
						if (other !== end && other.name === name) simulation.after(1, () => other.hear(data));
					}
				},
				listen(listener) {
					end.hear = listener;
				},
				close: () => ends.delete(end)
			};
		},
		locks(_name, request) {
			if (request.steal) {
				const robbed = held;
				grant(request);
				if (robbed !== null) told.push(robbed.onStolen);
				return;
			}
			waiting.push(request);
			request.signal.addEventListener('abort', () => {
				const at = waiting.indexOf(request);
				if (at >= 0) waiting.splice(at, 1);
			});
			next();
		}
	};
	/** The first tab hears nothing any more. */
	const deafen = (): void => {
		const [first] = ends;
		if (first !== undefined) first.hear = () => undefined;
	};
	const thaw = (): void => told.splice(0).forEach((tell) => tell());
	return {
		platform,
		sent,
		deafen,
		thaw,
		say: (data: unknown) => ends.forEach((end) => end.hear(data))
	};
}

const alone: MeshStatus = {
	links: [],
	devices: [],
	carried: [],
	carriers: [],
	onlyHere: true,
	role: 'holder',
	dropped: 0
};
const withBob: MeshStatus = {
	...alone,
	onlyHere: false,
	links: [
		{
			deviceId: 'bobs-phone' as DeviceId,
			personId: 'Bob' as PersonId,
			since: 1,
			inStep: true,
			hasMine: true,
			presence: { editing: null }
		}
	]
};

async function createScene() {
	const simulation = createSimulation(5);
	const browser = createBrowser(simulation);
	const key = await createSealKey();
	const meshes: {
		status: ReturnType<typeof createValue<MeshStatus>>;
		presence: Presence | null;
		refreshed: number;
		closed: boolean;
		docs: SyncDocs;
	}[] = [];

	const worlds: ReturnType<Simulation['createWorld']>[] = [];
	const openTab = (ydoc = new Y.Doc(), clock = (now: number) => now) => {
		const doc = createTestDoc('records', ydoc);
		const made = simulation.createWorld(0);
		const world = { ...made, now: () => clock(made.now()) };
		worlds.push(world);
		const tabs = createTabs({
			spaceId: 'maple' as SpaceId,
			key,
			docs: docsOf(doc),
			world,
			platform: browser.platform,
			sealing: openSealing,
			startMesh(docs): Mesh {
				const mesh = {
					status: createValue(alone),
					presence: null as Presence | null,
					refreshed: 0,
					closed: false,
					docs
				};
				meshes.push(mesh);
				return {
					status: mesh.status,
					setPresence: (presence) => (mesh.presence = presence),
					refresh: () => (mesh.refreshed += 1),
					adopt: () => Promise.resolve(fail('closed')),
					close: () => (mesh.closed = true)
				};
			}
		});
		return { tabs, doc, map: ydoc.getMap('all') };
	};
	/** The first tab stands still, and keeps its lock. */
	const freeze = (): void => {
		worlds[0]?.stop();
		browser.deafen();
	};
	return { simulation, browser, meshes, openTab, freeze };
}

test('one tab holds the mesh, the others follow; the next takes over when it closes', async () => {
	const { simulation, meshes, openTab } = await createScene();
	const first = openTab();
	const second = openTab();
	const third = openTab();
	await simulation.run(100);
	expect(meshes).toHaveLength(1);
	expect([first, second, third].map(({ tabs }) => tabs.status.current().role)).toEqual([
		'holder',
		'follower',
		'follower'
	]);
	meshes[0]?.status.set(withBob);
	await simulation.run(100);
	expect(third.tabs.status.current()).toEqual({ ...withBob, role: 'follower' });
	first.tabs.close();
	await simulation.run(100);
	expect(meshes.map(({ closed }) => closed)).toEqual([true, false]);
	expect(second.tabs.status.current().role).toBe('holder');
	third.tabs.close();
	second.tabs.close();
	await simulation.run(100);
	expect(meshes).toHaveLength(2);
});

test('a follower that heard of no holder yet claims nothing, and hears when the holder does not know', async () => {
	const { simulation, meshes, openTab } = await createScene();
	openTab();
	const follower = openTab();
	expect(follower.tabs.status.current().onlyHere).toBeNull();
	await simulation.run(100);
	expect(follower.tabs.status.current().onlyHere).toBe(true);
	meshes[0]?.status.set({ ...alone, onlyHere: null });
	await simulation.run(100);
	expect(follower.tabs.status.current().onlyHere).toBeNull();
});

test('an edit in any tab is in all at once, and the mesh takes it as made here', async () => {
	const { simulation, meshes, openTab } = await createScene();
	const holder = openTab();
	const follower = openTab();
	await simulation.run(100);
	const pushed: Uint8Array[] = [];
	meshes[0]?.docs.get('records')?.onLocalUpdate((update) => pushed.push(update));
	follower.map.set('from follower', 1);
	await simulation.run(10);
	expect(holder.map.get('from follower')).toBe(1);
	expect(pushed).toHaveLength(1);
	const remote = new Y.Doc();
	remote.getMap('all').set('from Bob', 2);
	meshes[0]?.docs.get('records')?.applyRemote(Y.encodeStateAsUpdate(remote));
	await simulation.run(10);
	expect(follower.map.get('from Bob')).toBe(2);
	expect(pushed).toHaveLength(1);
});

test('tabs that start with different content have the same soon after', async () => {
	const { simulation, openTab } = await createScene();
	const first = openTab();
	first.map.set('a', 1);
	const ydoc = new Y.Doc();
	ydoc.getMap('all').set('b', 2);
	const second = openTab(ydoc);
	await simulation.run(500);
	expect(first.map.toJSON()).toEqual({ a: 1, b: 2 });
	expect(second.map.toJSON()).toEqual({ a: 1, b: 2 });
});

test('what a follower edits is shown as this device, until it closes', async () => {
	const { simulation, meshes, openTab } = await createScene();
	openTab();
	const follower = openTab();
	await simulation.run(100);
	follower.tabs.setPresence({ editing: 'card' });
	follower.tabs.refresh();
	await simulation.run(100);
	expect(meshes[0]?.presence).toEqual({ editing: 'card' });
	expect(meshes[0]?.refreshed).toBe(1);
	follower.tabs.close();
	await simulation.run(100);
	expect(meshes[0]?.presence).toEqual({ editing: null });
});

test('what was not sealed for these tabs changes nothing', async () => {
	const { simulation, browser, openTab } = await createScene();
	const tab = openTab();
	await simulation.run(100);
	const before = tab.tabs.status.current();
	for (const data of [
		null,
		'x',
		{},
		new Uint8Array(0),
		new Uint8Array(100),
		simulation.chance.bytes(500)
	]) {
		browser.say(data);
	}
	await simulation.run(100);
	expect(tab.tabs.status.current()).toBe(before);
});

test('without locks a tab just runs its mesh', async () => {
	const simulation = createSimulation(5);
	let started = 0;
	const tabs = createTabs({
		spaceId: 'maple' as SpaceId,
		key: await createSealKey(),
		docs: docsOf(createTestDoc('records')),
		world: simulation.createWorld(0),
		startMesh() {
			started += 1;
			const ignore = () => undefined;
			const adopt = () => Promise.resolve(fail('closed'));
			return {
				status: createValue(withBob),
				setPresence: ignore,
				refresh: ignore,
				adopt,
				close: ignore
			};
		}
	});
	expect(started).toBe(1);
	expect(tabs.status.current()).toBe(withBob);
	tabs.close();
});

test('a follower does not go on showing what a holder said that was frozen since, and takes over', async () => {
	const { simulation, browser, meshes, openTab, freeze } = await createScene();
	const first = openTab();
	const second = openTab();
	await simulation.run(100);
	meshes[0]?.status.set(withBob);
	await simulation.run(300_000);
	expect(second.tabs.status.current()).toEqual({ ...withBob, role: 'follower' });
	freeze();
	await simulation.runUntil(() => second.tabs.status.current().onlyHere === true, 120_000);
	expect(second.tabs.status.current()).toEqual({ ...alone, role: 'follower' });
	expect(meshes).toHaveLength(1);
	await simulation.run(30_000);
	expect(meshes).toHaveLength(2);
	expect(second.tabs.status.current()).toEqual({ ...alone, role: 'holder' });
	// The first goes on: it closes its mesh, follows, and holds it again when the second is gone.
	browser.thaw();
	expect(meshes.map(({ closed }) => closed)).toEqual([true, false]);
	expect(first.tabs.status.current().role).toBe('follower');
	second.tabs.close();
	await simulation.run(100);
	expect(meshes.map(({ closed }) => closed)).toEqual([true, true, false]);
	expect(first.tabs.status.current().role).toBe('holder');
});

test('a follower that slept itself leaves the lock to a holder that answers', async () => {
	const { simulation, meshes, openTab } = await createScene();
	openTab();
	let asleepMs = 0;
	const second = openTab(new Y.Doc(), (now) => now + asleepMs);
	await simulation.run(100);
	asleepMs = 600_000;
	await simulation.run(100_000);
	expect(meshes).toHaveLength(1);
	expect(second.tabs.status.current().role).toBe('follower');
});

test('a tab that people pair in takes the mesh over at once, and says when it has it', async () => {
	const { simulation, browser, meshes, openTab } = await createScene();
	const first = openTab();
	const second = openTab();
	await simulation.run(100);
	const taken = vi.fn();
	void second.tabs.takeOver().then(taken);
	void second.tabs.takeOver().then(taken);
	browser.thaw();
	await simulation.run(100);
	expect(taken).toHaveBeenCalledTimes(2);
	expect(meshes.map(({ closed }) => closed)).toEqual([true, false]);
	expect(second.tabs.status.current().role).toBe('holder');
	expect(first.tabs.status.current().role).toBe('follower');
	await second.tabs.takeOver();
	expect(meshes).toHaveLength(2);
});

test('a tab that is closed while it takes over keeps nobody waiting', async () => {
	const { openTab } = await createScene();
	openTab();
	const second = openTab();
	second.tabs.close();
	await second.tabs.takeOver();
	expect(second.tabs.status.current().role).toBe('follower');
});

test('a tab that takes over just as it is given the lock keeps the mesh that it has', async () => {
	const simulation = createSimulation(5);
	const requests: Parameters<TabLocks>[1][] = [];
	const close = vi.fn();
	const tabs = createTabs({
		spaceId: 'maple' as SpaceId,
		key: await createSealKey(),
		docs: docsOf(createTestDoc('records')),
		world: simulation.createWorld(0),
		platform: {
			openChannel: () => ({
				post: () => undefined,
				listen: () => undefined,
				close: () => undefined
			}),
			locks: (_name, request) => requests.push(request)
		},
		startMesh: () => ({
			...{ status: createValue(alone), close, setPresence: () => undefined },
			...{ refresh: () => undefined, adopt: () => Promise.resolve(fail('closed')) }
		})
	});
	const taken = tabs.takeOver();
	const [given, stolen] = requests;
	// The browser gives the lock, then gives it to the second request and tells the first.
	void given?.hold();
	void stolen?.hold();
	given?.onStolen();
	await taken;
	expect(tabs.status.current().role).toBe('holder');
	expect(close).not.toHaveBeenCalled();
	stolen?.onStolen();
	expect(close).toHaveBeenCalledOnce();
});

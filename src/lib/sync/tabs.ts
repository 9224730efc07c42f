import type { SpaceId } from '$lib/model/ids';
import { noMesh, type MeshStatus, type Presence } from '$lib/model/light';
import { fail, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import type { Mesh } from './create-mesh';
import type { ProvedPeer, SyncDocs, Wire, World } from './ports';
import { shareDocs } from './share-docs';
import { platformSealing, type Sealing } from './sealing';
import { createTabDocs, type TabDocs } from './tab-docs';
import { encodeTabMessage, parseTabMessage, type TabMessage } from './tab-messages';

/** A tab says again what it edits, so that the holder forgets one that was killed. */
const sayEveryMs = 20_000;
/** Timers of a tab in the background may wait a minute. */
const silentLimitMs = 90_000;

/** What we need of a BroadcastChannel. */
export interface TabChannel {
	post(data: Uint8Array): void;
	/** At most one listener; what comes before is lost. */
	listen(listener: (data: unknown) => void): void;
	close(): void;
}
/**
 * What we need of Web Locks: runs `hold` once nobody else holds the name, or at once with `steal`; the
 * lock is given back when it settles. `onStolen` when another tab took it before. `signal` ends the waiting.
 */
export type TabLocks = (
	name: string,
	request: {
		readonly signal: AbortSignal;
		readonly steal: boolean;
		readonly hold: () => Promise<void>;
		readonly onStolen: () => void;
	}
) => void;

export interface TabsDeps {
	readonly spaceId: SpaceId;
	/** AES-GCM; what tabs tell each other is sealed, as anything of this origin can listen. */
	readonly key: CryptoKey;
	readonly docs: SyncDocs;
	readonly world: World;
	/**
	 * Called in the one tab that is to hold the mesh, perhaps much later, and again when it holds it
	 * anew after another tab took over. The mesh takes the documents it is given here: what comes from another tab is then passed on as made here.
	 */
	readonly startMesh: (docs: SyncDocs) => Mesh;
	/** Null: no other tabs. Default: the browser's, where there are both. */
	readonly platform?: {
		readonly openChannel: (name: string) => TabChannel;
		readonly locks: TabLocks;
	} | null;
	readonly sealing?: Sealing;
}

/** One mesh for all tabs of a browser. Same reading side as a Mesh. */
export interface Tabs {
	/** The holder's, in every tab; `role` says which this is. */
	readonly status: View<MeshStatus>;
	setPresence(presence: Presence): void;
	refresh(): void;
	/** Makes this tab the one that holds the mesh; settles once it does, or is closed. */
	takeOver(): Promise<void>;
	/** See Mesh.adopt. Fails with `other-tab` where another tab holds the mesh: its links can't be handed over. */
	adopt(wire: Wire): Promise<Result<ProvedPeer>>;
	close(): void;
}

const noStatus: MeshStatus = { ...noMesh, role: 'follower' };

/** The tab that gets the Web Lock holds the mesh, the others follow it; when it closes, the next takes over. */
export function createTabs(deps: TabsDeps): Tabs {
	const { world, spaceId } = deps;
	const platform = deps.platform === undefined ? browserPlatform() : deps.platform;
	const sealing = deps.sealing ?? platformSealing;
	const name = `porchlight ${spaceId}`;
	const [tabSide, meshSide] = shareDocs(deps.docs);
	const myTab = world.random(16);
	const status = createValue<MeshStatus>(noStatus);
	const presences = new Map<string, { readonly editing: string; readonly at: number }>();
	let waiting = new AbortController();
	let release = (): void => undefined;
	let myPresence: Presence = { editing: null };
	let heardHolderAt = world.now();
	/** Looked for the holder in vain so often in a row. */
	let doubts = 0;
	let mesh: Mesh | null = null;
	let stopMesh = (): void => undefined;
	/** Who wait for this tab to hold the mesh. */
	let takers: (() => void)[] = [];
	let channel: TabChannel | null = null;
	let docs: TabDocs | null = null;
	let outward = Promise.resolve();
	let inward = Promise.resolve();
	let closed = false;

	function say(message: TabMessage): void {
		const to = channel;
		if (to === null) return;
		const bytes = encodeTabMessage(myTab, message);
		outward = outward.then(async () => {
			try {
				to.post(await sealing.seal(deps.key, bytes, name));
			} catch {
				// The channel was closed meanwhile; what it missed is asked for by state.
			}
		});
	}

	async function receive(data: unknown): Promise<void> {
		if (closed || !(data instanceof Uint8Array)) return;
		const opened = await sealing.open(deps.key, data, name);
		const parsed = opened.ok ? parseTabMessage(opened.value) : opened;
		if (!parsed.ok || isClosed()) return;
		const { tab, message } = parsed.value;
		switch (message.kind) {
			case 'status':
				heardHolderAt = world.now();
				doubts = 0;
				if (mesh === null) status.set({ ...message.status, role: 'follower' });
				return;
			case 'presence':
				if (message.editing === null) presences.delete(tab);
				else if (presences.size < 64)
					presences.set(tab, { editing: message.editing, at: world.now() });
				passPresence();
				return;
			case 'bye':
				presences.delete(tab);
				passPresence();
				return;
			case 'refresh':
				mesh?.refresh();
				return;
			default:
				docs?.receive(message);
				// A tab that tells its state is new, or was asleep: it wants to know how things stand.
				if (message.kind === 'state') tellStatus();
		}
	}

	const isClosed = (): boolean => closed;

	function tellStatus(): void {
		if (mesh !== null) say({ kind: 'status', status: mesh.status.current() });
	}

	/** One device shows one thing being edited: this tab's, or the newest of the others. */
	function passPresence(): void {
		if (mesh === null) {
			say({ kind: 'presence', editing: myPresence.editing });
			return;
		}
		const now = world.now();
		for (const [tab, { at }] of presences) {
			if (Math.abs(now - at) > silentLimitMs) presences.delete(tab);
		}
		const newest = [...presences.values()].sort((a, b) => b.at - a.at)[0];
		mesh.setPresence({ editing: myPresence.editing ?? newest?.editing ?? null });
	}

	let cancelSaying = world.after(sayEveryMs, sayAgain);
	function sayAgain(): void {
		cancelSaying = world.after(sayEveryMs, sayAgain);
		if (mesh !== null || myPresence.editing !== null) passPresence();
		if (mesh === null) doubtHolder();
	}

	/** It answers whenever tabs compare. One that is frozen links nobody and passes nothing on, whatever it last said: we take over. */
	function doubtHolder(): void {
		if (Math.abs(world.now() - heardHolderAt) <= silentLimitMs) return;
		const before = status.current();
		if (before.links.length > 0 || !before.onlyHere)
			status.set({ ...before, links: [], devices: [], carriers: [], onlyHere: true });
		// After a sleep of our own it is we who heard nothing: it gets a tick to answer.
		doubts += 1;
		if (doubts < 2) docs?.tell();
		else waitForLock(true);
	}

	function waitForLock(steal: boolean): void {
		waiting.abort();
		const mine = new AbortController();
		waiting = mine;
		platform?.locks(name, {
			signal: mine.signal,
			steal,
			hold() {
				if (closed) return Promise.resolve();
				return new Promise((resolve) => {
					release = resolve;
					hold();
				});
			},
			onStolen() {
				// By ourselves, when the lock was given just as we took it: we hold it all the same.
				if (waiting === mine) lose();
			}
		});
	}

	/** We were frozen for so long that another tab took over. */
	function lose(): void {
		if (closed || mesh === null) return;
		stopMesh();
		stopMesh = () => undefined;
		mesh = null;
		heardHolderAt = world.now();
		doubts = 0;
		status.set(noStatus);
		waitForLock(false);
		docs?.tell();
	}

	function hold(): void {
		if (closed || mesh !== null) return;
		const started = deps.startMesh(meshSide);
		mesh = started;
		const show = (): void => {
			status.set(started.status.current());
			tellStatus();
		};
		const end = started.status.subscribe(show);
		stopMesh = () => {
			end();
			started.close();
		};
		show();
		passPresence();
		takersDone();
	}

	function takersDone(): void {
		for (const done of takers) done();
		takers = [];
	}

	if (platform === null) hold();
	else {
		channel = platform.openChannel(name);
		channel.listen((data) => {
			inward = inward.then(() => receive(data)).catch(() => undefined);
		});
		docs = createTabDocs({ docs: tabSide, world, say });
		waitForLock(false);
	}

	return {
		status,
		setPresence(presence) {
			myPresence = { editing: presence.editing };
			passPresence();
		},
		refresh() {
			if (mesh !== null) mesh.refresh();
			else say({ kind: 'refresh' });
			docs?.tell();
		},
		takeOver() {
			if (mesh !== null || closed) return Promise.resolve();
			return new Promise((resolve) => {
				takers.push(resolve);
				if (takers.length === 1) waitForLock(true);
			});
		},
		adopt(wire) {
			if (mesh !== null) return mesh.adopt(wire);
			wire.close();
			return Promise.resolve(fail('other-tab'));
		},
		close() {
			if (closed) return;
			say({ kind: 'bye' });
			closed = true;
			takersDone();
			cancelSaying();
			docs?.close();
			stopMesh();
			waiting.abort();
			release();
			const open = channel;
			void outward.then(() => open?.close());
		}
	};
}

/** The browser's own, or null where tabs can't hear of each other. */
function browserPlatform(): NonNullable<TabsDeps['platform']> | null {
	if (typeof navigator === 'undefined' || typeof BroadcastChannel === 'undefined') return null;
	// Missing where the page is not in a secure context, whatever the types say.
	const locks: LockManager | undefined = 'locks' in navigator ? navigator.locks : undefined;
	if (locks === undefined) return null;
	return {
		openChannel(name) {
			const channel = new BroadcastChannel(name);
			return {
				post: (data) => channel.postMessage(data),
				listen: (listener) =>
					channel.addEventListener('message', (event: MessageEvent<unknown>) =>
						listener(event.data)
					),
				close: () => channel.close()
			};
		},
		locks(name, { signal, steal, hold, onStolen }) {
			let held = false;
			locks
				.request(name, steal ? { steal } : { signal }, () => {
					held = true;
					return hold();
				})
				.catch(() => {
					// Before that it was only the waiting that ended.
					if (held) onStolen();
				});
		}
	};
}

import type { App, AppProblem, GroupEntry, NewerVersion } from '$lib/features/app-context';
import type { JoinAttempt, JoinStage } from '$lib/features/join';
import type { Pairing } from '$lib/features/pairing';
import type { Session } from '$lib/features/session';
import type { SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { cleanName } from '$lib/model/text';
import { createValue } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import { createLaterPart } from './later-part';
import { Live } from '$lib/live/live.svelte';
import type { HeldWires } from './held-wires';
import { createLaterPairing, wanting } from './pairing/later-pairing';
import { createSessionPool, type HeldSession } from './session-pool';
import type { Bell } from './tab-bell';

/** What the app is made of; `opened` settles with the store or says why there is none. */
export interface AppDeps {
	readonly opened: Promise<Result<Store>>;
	readonly world: World;
	readonly newer: NewerVersion | null;
	/** From the address bar; taken out of it before anything else ran. */
	readonly arrived: string | null;
	/** Settles when the page is painted; groups that nobody looks at come after that. */
	readonly afterPaint: () => Promise<void>;
	/** Rung when a group came to this device or left it; null where there are no other tabs. */
	readonly bell: Bell | null;
}

/** This device's groups, and the ways into one. */
export class AppState implements App {
	ready = $state(false);
	problem = $state<AppProblem | null>(null);
	#stored = $state.raw<readonly StoredSpace[]>([]);
	readonly groups = $derived<readonly GroupEntry[]>(
		this.#stored
			.map(({ id, name, openedAt }) => ({ id, name, openedAt }))
			.sort((a, b) => b.openedAt - a.openedAt)
	);
	readonly newer: NewerVersion | null;
	readonly #world: World;
	readonly #store: Promise<Store | null>;
	#invitation: string | null;
	/** Known by name only: what was in them is gone from this device, and an invitation leads in again. */
	#gone: readonly SpaceId[] = [];
	readonly #afterPaint: () => Promise<void>;
	readonly #bell: Bell | null;
	/** Of groups that were come into by hand and are not open yet. */
	#heldWires: HeldWires | null = null;
	readonly #pool = createSessionPool({
		open: (id) => this.#open(id),
		onLeft: () => {
			if (this.#stale) void this.#reread();
		}
	});
	readonly #sessions = new Live(this.#pool.sessions);
	#background: Promise<{ fill(): void } | null> | null = null;
	/** What somebody waits for at the screen comes before what nobody looks at. */
	#showing: Promise<unknown> = Promise.resolve();
	/** Another tab took the group off this device while it was on the screen here. */
	#stale = false;

	get sessions(): ReadonlyMap<SpaceId, Session> {
		return this.#sessions.current;
	}

	constructor(deps: AppDeps) {
		this.newer = deps.newer;
		this.#world = deps.world;
		this.#invitation = deps.arrived;
		this.#afterPaint = deps.afterPaint;
		this.#bell = deps.bell;
		this.#store = this.#start(deps.opened);
		deps.bell?.listen(() => void this.#reread());
	}

	async #start(opened: Promise<Result<Store>>): Promise<Store | null> {
		try {
			const store = await opened;
			if (store.ok) {
				this.#stored = await store.value.spaces();
				void this.#fill();
				return store.value;
			}
			this.problem = appProblem(store.problem.code);
		} catch {
			this.problem = 'no-storage';
		} finally {
			this.ready = true;
		}
		return null;
	}

	holdInvitation(text: string): void {
		this.#invitation = text;
	}

	takeInvitation(): string | null {
		const held = this.#invitation;
		this.#invitation = null;
		return held;
	}

	async createGroup(name: string, myName: string): Promise<Result<SpaceId>> {
		const store = await this.#store;
		if (store === null) return fail('no-storage');
		const names = { group: cleanName(name), mine: cleanName(myName) };
		if (names.group === '' || names.mine === '') return fail('name-missing');
		try {
			const { makeGroup } = await import('./make-group');
			const stored = await makeGroup(store, this.#world, names);
			this.#remember(stored);
			this.#bell?.ring();
			return ok(stored.id);
		} catch {
			return fail('no-storage');
		}
	}

	async openSession(
		id: SpaceId | 'sample',
		show?: (glimpse: Session) => void
	): Promise<Result<Session>> {
		if (id !== 'sample') {
			const open = () => this.#pool.show(id);
			const shown =
				show === undefined || this.sessions.has(id) ? open() : this.#glimpseFirst(id, show, open);
			this.#showing = shown.catch(() => undefined);
			void this.#fill();
			return shown;
		}
		try {
			const { openSample } = await import('./open-sample');
			return ok(openSample(this.#world));
		} catch {
			return fail('unknown');
		}
	}

	async #glimpseFirst(
		id: SpaceId,
		show: (glimpse: Session) => void,
		open: () => Promise<Result<Session>>
	): Promise<Result<Session>> {
		const store = await this.#store;
		const stored = this.#stored.find((space) => space.id === id);
		const part = await import('./open-glimpse').catch(() => null);
		if (store === null || stored === undefined || part === null) return open();
		return part.glimpseFirst({ store, stored, world: this.#world, show, open });
	}

	async #open(id: SpaceId): Promise<Result<HeldSession>> {
		try {
			const store = await this.#store;
			const known = this.#stored.find((space) => space.id === id);
			if (store === null || known === undefined) return fail('not-here');
			const { openSession } = await import('./open-session');
			const session = await openSession({
				store,
				stored: known,
				world: this.#world,
				onStored: (next) => this.#remember(next)
			});
			if (!session.ok && session.problem.code === 'erased') this.#gone = [...this.#gone, id];
			const wire = this.#heldWires?.take(id);
			if (session.ok && wire) void session.value.adopt(wire);
			else wire?.close();
			return session;
		} catch {
			return fail('unknown');
		}
	}

	async forgetGroup(id: SpaceId): Promise<Result<null>> {
		const store = await this.#store;
		if (store === null) return fail('no-storage');
		try {
			await this.#pool.close(id, () => store.removeSpace(id));
			this.#stored = this.#stored.filter((space) => space.id !== id);
			this.#bell?.ring();
			return ok(null);
		} catch {
			return fail('no-storage');
		}
	}

	async join(text: string): Promise<JoinAttempt> {
		const store = await this.#store;
		// Asked before anybody lets us in: a use of the invitation would be lost on a device that keeps nothing.
		if (store === null) return cannotKeep();
		// Whoever stands at the door with a bad network gets in once it is better.
		const [{ startJoining }, { keepJoined }] = await createLaterPart(
			() => Promise.all([import('./join'), import('./make-group')]),
			this.#world
		).here;
		return startJoining({
			text,
			world: this.#world,
			has: (id) => this.#has(id),
			onJoined: async (stored, entries) => {
				await keepJoined(store, this.#world, stored, entries);
				this.#joined(stored);
			}
		});
	}

	joinByHand(): Pairing {
		return createLaterPairing(wanting, async () => {
			const { joinIntoApp } = await import('./pairing/join-into-app');
			return joinIntoApp({
				store: await this.#store,
				world: this.#world,
				has: (id) => this.#has(id),
				onJoined: (stored, held) => {
					this.#heldWires = held;
					this.#joined(stored);
				}
			});
		});
	}

	/** False too for one that is known by name only: an invitation leads in again. */
	#has(id: SpaceId): boolean {
		return !this.#gone.includes(id) && this.#stored.some((space) => space.id === id);
	}

	#joined(stored: StoredSpace): void {
		this.#gone = this.#gone.filter((id) => id !== stored.id);
		this.#remember(stored);
		this.#bell?.ring();
	}

	/** Opens what nobody looks at, later; where all that there is is on the screen, nothing is fetched for it. */
	async #fill(): Promise<void> {
		await this.#showing.then(this.#afterPaint);
		const open = this.#pool.groups();
		if (open.length === this.#stored.length && open.every(({ onScreen }) => onScreen)) return;
		this.#background ??= Promise.all([
			this.#store,
			import('./background-groups'),
			import('./when-idle')
		])
			.then(([store, { createBackgroundGroups }, { whenIdle }]) =>
				store === null
					? null
					: createBackgroundGroups({
							pool: this.#pool,
							store,
							stored: () => this.#stored,
							whenIdle: () => this.#showing.then(whenIdle)
						})
			)
			.catch(() => {
				this.#background = null;
				return null;
			});
		(await this.#background)?.fill();
	}

	/** Another tab made, joined or erased a group. One that is on the screen stays until it is left. */
	async #reread(): Promise<void> {
		const store = await this.#store;
		const kept = await store?.spaces().catch(() => null);
		if (!kept) return;
		this.#stale = false;
		const staying: StoredSpace[] = [];
		for (const { id, onScreen } of this.#pool.groups()) {
			const mine = this.#stored.find((stored) => stored.id === id);
			const theirs = kept.find((stored) => stored.id === id);
			// Who was let in anew has a new device there.
			if (mine === undefined || mine.device.deviceId === theirs?.device.deviceId) continue;
			if (onScreen) {
				staying.push(mine);
				this.#stale = true;
			} else await this.#pool.close(id).catch(() => undefined);
		}
		this.#stored = [...staying, ...kept.filter(({ id }) => !staying.some((s) => s.id === id))];
		void this.#fill();
	}

	#remember(stored: StoredSpace): void {
		this.#stored = [stored, ...this.#stored.filter((space) => space.id !== stored.id)];
	}
}

const cannotKeep = (): JoinAttempt => ({
	stage: createValue<JoinStage>({ kind: 'stopped', problem: 'cannot-keep' }),
	giveName: () => undefined,
	close: () => undefined
});

function appProblem(code: string): AppProblem {
	return code === 'insecure' || code === 'old-browser' || code === 'erased' ? code : 'no-storage';
}

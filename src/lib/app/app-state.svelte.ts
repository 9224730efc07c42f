import type { App, AppProblem, GroupEntry, NewerVersion } from '$lib/features/app-context';
import type { JoinAttempt, JoinStage } from '$lib/features/join';
import type { Session } from '$lib/features/session';
import type { SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { cleanName } from '$lib/model/text';
import { createValue } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';

/** What the app is made of; `opened` settles with the store or says why there is none. */
export interface AppDeps {
	readonly opened: Promise<Result<Store>>;
	readonly world: World;
	readonly newer: NewerVersion | null;
	/** From the address bar; taken out of it before anything else ran. */
	readonly arrived: string | null;
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

	constructor(deps: AppDeps) {
		this.newer = deps.newer;
		this.#world = deps.world;
		this.#invitation = deps.arrived;
		this.#store = this.#start(deps.opened);
	}

	async #start(opened: Promise<Result<Store>>): Promise<Store | null> {
		try {
			const store = await opened;
			if (store.ok) {
				this.#stored = await store.value.spaces();
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
			return ok(stored.id);
		} catch {
			return fail('no-storage');
		}
	}

	async openSession(id: SpaceId | 'sample'): Promise<Result<Session>> {
		try {
			if (id === 'sample') {
				const { openSample } = await import('./open-sample');
				return ok(openSample(this.#world));
			}
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
			return session;
		} catch {
			return fail('unknown');
		}
	}

	async forgetGroup(id: SpaceId): Promise<Result<null>> {
		const store = await this.#store;
		if (store === null) return fail('no-storage');
		try {
			await store.removeSpace(id);
			this.#stored = this.#stored.filter((space) => space.id !== id);
			return ok(null);
		} catch {
			return fail('no-storage');
		}
	}

	async join(text: string): Promise<JoinAttempt> {
		const store = await this.#store;
		// Asked before anybody lets us in: a use of the invitation would be lost on a device that keeps nothing.
		if (store === null) return cannotKeep();
		const [{ startJoining }, { keepJoined }] = await Promise.all([
			import('./join'),
			import('./make-group')
		]);
		return startJoining({
			text,
			world: this.#world,
			has: (id) => !this.#gone.includes(id) && this.#stored.some((space) => space.id === id),
			onJoined: async (stored, entries) => {
				await keepJoined(store, this.#world, stored, entries);
				this.#gone = this.#gone.filter((id) => id !== stored.id);
				this.#remember(stored);
			}
		});
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

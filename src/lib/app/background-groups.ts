import type { SpaceId } from '$lib/model/ids';
import type { Store, StoredSpace } from '$lib/storage/store';
import { isOnlyHere } from './only-here';
import type { OpenGroup, SessionPool } from './session-pool';

/** Groups open at once in one tab; each holds its documents in memory, which may be several MB. */
const maxOpen = 4;

/**
 * Opens this device's other groups without a screen, one after the other whenever the page has
 * nothing else to do: first those with changes that nobody else is known to have, then those that
 * were looked at last. Beyond `maxOpen` a group is open only while it is looked at.
 */
export function createBackgroundGroups(deps: {
	readonly pool: SessionPool;
	readonly store: Pick<Store, 'readCache'>;
	/** Every group of this device, now. */
	readonly stored: () => readonly StoredSpace[];
	/** Settles when nothing else wants the page. */
	readonly whenIdle: () => Promise<void>;
}): { fill(): void } {
	const { pool, store } = deps;
	const failed = new Set<SpaceId>();
	let filling = Promise.resolve();

	/** Left shut: those that are open, and those that once would not open. */
	async function next(): Promise<SpaceId | null> {
		const open = new Set(pool.groups().map(({ id }) => id));
		const shut = deps.stored().filter(({ id }) => !open.has(id) && !failed.has(id));
		const found = await Promise.all(
			shut.map(async ({ id, openedAt }) => ({ id, openedAt, urgent: await isOnlyHere(store, id) }))
		);
		found.sort((a, b) => Number(b.urgent) - Number(a.urgent) || b.openedAt - a.openedAt);
		return found[0]?.id ?? null;
	}

	/** Whom closing harms least; null when all are on the screen, or hold words that are not on disk. */
	function spare(open: readonly OpenGroup[]): SpaceId | null {
		const openedAt = new Map(deps.stored().map((stored) => [stored.id, stored.openedAt]));
		const found = open.flatMap(({ id, session, onScreen }) => {
			if (session === null || onScreen || session.saved.current().kind === 'cannot-save') return [];
			const urgent = session.mesh.current().onlyHere !== false;
			return [{ id, urgent, openedAt: openedAt.get(id) ?? 0 }];
		});
		found.sort((a, b) => Number(a.urgent) - Number(b.urgent) || a.openedAt - b.openedAt);
		return found[0]?.id ?? null;
	}

	/** One step; false when nothing is left to do. */
	async function step(): Promise<boolean> {
		const open = pool.groups();
		const opening = open.filter(({ session }) => session === null);
		if (opening.length > 0) {
			// Somebody waits for it at the screen.
			await Promise.all(opening.map(({ opened }) => opened));
			return true;
		}
		if (open.length > maxOpen) {
			const id = spare(open);
			if (id === null) return false;
			await pool.close(id);
			return true;
		}
		const id = open.length < maxOpen ? await next() : null;
		if (id === null) return false;
		// The screen may have opened others while we looked.
		if (pool.groups().length < maxOpen && !(await pool.keep(id))) failed.add(id);
		return true;
	}

	async function run(): Promise<void> {
		do await deps.whenIdle();
		while (await step());
	}

	return {
		/** Called whenever a group came, went, or was opened. */
		fill() {
			// What did not open in the background opens when somebody looks at it.
			filling = filling.then(run).catch(() => undefined);
		}
	};
}

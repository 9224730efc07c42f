import { noMesh, type MeshStatus, type Presence } from '$lib/model/light';
import { fail } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { Mesh } from '$lib/sync/create-mesh';
import type { World } from '$lib/sync/ports';

const retryMs = 10_000;

const notYet: MeshStatus = { ...noMesh, role: 'holder' };

/**
 * A mesh that is fetched and started once the page stands; until then nobody is there. Tries again
 * when it could not be fetched.
 */
export function createLaterMesh(start: () => Promise<Mesh>, world: World): Mesh {
	const status = createValue<MeshStatus>(notYet);
	let presence: Presence = { editing: null };
	let mesh: Mesh | null = null;
	let closed = false;
	/** Wires opened by hand before it stood. */
	const adoptions: ((mesh: Mesh | null) => void)[] = [];
	let stop = (): void => undefined;

	async function begin(): Promise<void> {
		const started = await start();
		if (closed) {
			started.close();
			return;
		}
		mesh = started;
		stop = started.status.subscribe(() => status.set(started.status.current()));
		status.set(started.status.current());
		started.setPresence(presence);
		for (const adopt of adoptions.splice(0)) adopt(started);
	}
	const attempt = (): void =>
		void begin().catch(() => {
			if (!closed) cancel = world.after(retryMs, attempt);
		});
	let cancel = world.after(0, attempt);

	return {
		status,
		setPresence(next) {
			presence = next;
			mesh?.setPresence(next);
		},
		refresh: () => mesh?.refresh(),
		async adopt(wire) {
			const standing =
				mesh ??
				(closed ? null : await new Promise<Mesh | null>((resolve) => adoptions.push(resolve)));
			if (standing !== null) return standing.adopt(wire);
			wire.close();
			return fail('closed');
		},
		close() {
			closed = true;
			for (const adopt of adoptions.splice(0)) adopt(null);
			cancel();
			stop();
			mesh?.close();
		}
	};
}

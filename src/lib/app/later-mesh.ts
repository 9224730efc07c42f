import { noMesh, type MeshStatus, type Presence } from '$lib/model/light';
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
		close() {
			closed = true;
			cancel();
			stop();
			mesh?.close();
		}
	};
}

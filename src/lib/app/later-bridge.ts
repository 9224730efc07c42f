import { onBridges } from '$lib/doc/on-bridges';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { Session } from '$lib/features/session';
import type { BridgeState } from '$lib/model/bridge';
import { createValue } from '$lib/model/view';
import { encodeStateAsUpdate } from 'yjs';
import type { BridgeSwitch } from './bridge-switch';

/**
 * The switch for other programs, fetched once it is on: by what this device keeps, by a press, or in
 * another tab, which shows in the group's records. A switch that could not be fetched is off until then.
 */
export function createLaterBridge(deps: {
	readonly space: SpaceDoc;
	/** As kept when the group was opened. */
	readonly on: boolean;
	readonly load: () => Promise<BridgeSwitch>;
}): Session['bridge'] & { close(): void } {
	const state = createValue<BridgeState>({ kind: 'off' });
	let loading: Promise<BridgeSwitch> | null = null;
	let closed = false;
	let stop = (): void => undefined;

	const fetched = (): Promise<BridgeSwitch> =>
		(loading ??= deps
			.load()
			.then((loaded) => {
				if (closed) loaded.close();
				else {
					const end = loaded.state.subscribe(() => state.set(loaded.state.current()));
					state.set(loaded.state.current());
					stop = () => {
						end();
						loaded.close();
					};
				}
				return loaded;
			})
			.catch((error: unknown) => {
				loading = null;
				throw error;
			}));
	const wanted = (): void => void fetched().catch(() => undefined);
	const stopHearing = onBridges(deps.space, wanted);
	if (deps.on) wanted();

	return {
		state,
		set: async (on) => (await fetched()).set(on),
		bytes: () => encodeStateAsUpdate(deps.space.ydoc).length,
		close() {
			closed = true;
			stopHearing();
			stop();
		}
	};
}

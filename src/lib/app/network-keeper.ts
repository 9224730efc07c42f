import { directNetwork, type NetworkChoice } from '$lib/model/network';
import { createValue, type View } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { SpaceChange } from './remember-space';

/** How this device connects in one group. */
export interface NetworkKeeper {
	readonly view: View<NetworkChoice>;
	/** Holds at once; rejects when it can't be kept. */
	set(choice: NetworkChoice): Promise<void>;
	/** Takes over what another tab has chosen meanwhile: before this one makes connections. */
	follow(): Promise<void>;
}

/** Rejects when what was kept can't be looked at: better no connection than one that shows an address. */
export async function keepNetwork(
	store: Pick<Store, 'spaces'>,
	stored: StoredSpace,
	remember: (change: SpaceChange) => Promise<void>
): Promise<NetworkKeeper> {
	const view = createValue(await choiceOf(stored));
	let keeping: Promise<unknown> = Promise.resolve();
	/** Chosen here and not on the disk, whose word counts otherwise. */
	let unkept = false;
	return {
		view,
		set(choice) {
			view.set(choice);
			unkept = true;
			const kept = remember(() => ({ network: choice })).then(() => {
				unkept = false;
			});
			keeping = kept.catch(() => undefined);
			return kept;
		},
		async follow() {
			await keeping;
			const now = (await store.spaces()).find(({ id }) => id === stored.id);
			if (!unkept && now !== undefined) view.set(await choiceOf(now));
		}
	};
}

/** Few ever choose: the rest need not fetch what reads a choice. */
async function choiceOf({ network }: StoredSpace): Promise<NetworkChoice> {
	if (network === undefined) return directNetwork;
	const { parseNetworkChoice } = await import('$lib/model/network-parse');
	return parseNetworkChoice(network);
}

import type { SpaceId } from '$lib/model/ids';
import { createValue, type View } from '$lib/model/view';
import type { Store } from '$lib/storage/store';

/** How many stored records were set aside since the person last said that they know; kept over openings. */
export interface DamageKeeper {
	readonly lacking: View<number>;
	acknowledge(): void;
}

const cacheName = 'damaged';
const most = 1_000_000;

/** `found`: by this opening. Never fails: where it can't be kept, it is said for this opening only. */
export function keepDamage(store: Store, spaceId: SpaceId, found: number): DamageKeeper {
	const lacking = createValue(found);
	let known = false;
	const keep = (count: number): void => {
		lacking.set(count);
		void store.writeCache(spaceId, cacheName, new TextEncoder().encode(`${count}`));
	};
	void store.readCache(spaceId, cacheName).then((bytes) => {
		const before = bytes === null ? 0 : Number(new TextDecoder().decode(bytes.subarray(0, 16)));
		if (known || !Number.isInteger(before) || before <= 0) {
			if (!known && found > 0) keep(found);
			return;
		}
		const count = Math.min(most, before + found);
		if (found > 0) keep(count);
		else lacking.set(count);
	});
	return {
		lacking,
		acknowledge() {
			known = true;
			keep(0);
		}
	};
}

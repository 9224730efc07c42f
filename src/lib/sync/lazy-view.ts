import type { View } from '$lib/model/view';
import { createListeners } from './listeners';
import type { World } from './ports';

/** A View that is worked out when it is read, or when somebody listens: much that changes often is never looked at. */
export function createLazyView<T>(
	world: World,
	compute: () => T,
	/** Changes that come within this are told together. */
	gatherMs: number,
	/** The new value shows nothing new: the one before stays. */
	isSame: (next: T, before: T) => boolean = () => false
): View<T> & { touch(): void; close(): void } {
	const listeners = createListeners<[]>();
	let listening = 0;
	let value: { readonly current: T } | null = null;
	let told: T | null = null;
	let stale = true;
	let cancel: (() => void) | null = null;
	let closed = false;

	function current(): T {
		if (!stale && value !== null) return value.current;
		stale = false;
		const next = compute();
		if (value === null || !isSame(next, value.current)) value = { current: next };
		return value.current;
	}

	return {
		current,
		subscribe(listener) {
			told ??= current();
			listening += 1;
			const end = listeners.add(listener);
			return () => {
				listening -= 1;
				end();
			};
		},
		/** What it is computed from changed. */
		touch() {
			stale = true;
			if (listening === 0 || closed) return;
			cancel ??= world.after(gatherMs, () => {
				cancel = null;
				const next = current();
				if (next === told) return;
				told = next;
				listeners.call();
			});
		},
		close() {
			closed = true;
			cancel?.();
		}
	};
}

import type { View } from '$lib/model/view';

/** The write side of a View. */
export interface StateCell<T> {
	readonly view: View<T>;
	set(value: T): void;
}

/** A value that tells its listeners when it is replaced; a listener that throws harms nobody else. */
export function createStateCell<T>(first: T): StateCell<T> {
	const listeners = new Set<() => void>();
	let value = first;
	return {
		view: {
			current: () => value,
			subscribe(listener) {
				// Its own function, so that subscribing twice is two subscriptions.
				const own = () => listener();
				listeners.add(own);
				return () => void listeners.delete(own);
			}
		},
		set(next) {
			if (next === value) return;
			value = next;
			for (const listener of [...listeners]) {
				try {
					listener();
				} catch (error) {
					console.error(error);
				}
			}
		}
	};
}

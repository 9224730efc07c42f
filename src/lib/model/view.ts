/**
 * The read side of anything that changes: a cached value and a way to hear of the next one.
 * `current()` returns the same object until something changed. Listeners are called after the
 * change, never during `subscribe`, and never throw into the caller. The returned function ends it.
 */
export interface View<T> {
	current(): T;
	subscribe(listener: () => void): () => void;
}

/** A View that its owner sets. `set` with the value it already holds tells nobody. */
export interface Value<T> extends View<T> {
	set(next: T): void;
}

/** The one way to make a View by hand; listeners are called in the order they came. */
export function createValue<T>(first: T): Value<T> {
	let value = first;
	const listeners = new Set<() => void>();
	return {
		current: () => value,
		set(next) {
			if (Object.is(value, next)) return;
			value = next;
			for (const listener of [...listeners]) {
				try {
					listener();
				} catch (error) {
					console.error('a listener failed', error);
				}
			}
		},
		subscribe(listener) {
			// A wrapper of its own, so that the same function may listen twice.
			const own = (): void => listener();
			listeners.add(own);
			return () => listeners.delete(own);
		}
	};
}

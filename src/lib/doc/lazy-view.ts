import type { View } from '$lib/model/view';

/** A View computed when read. `touch` says that it may have changed. */
export interface LazyView<T> extends View<T> {
	/** Listeners are told once per microtask; `current()` is right at once. */
	touch(): void;
	close(): void;
}

/**
 * `compute` gets the value before, and returns the same object when nothing changed. It runs at most
 * once per `touch`. A listener that throws costs nobody else theirs; what it threw goes to `console`.
 */
export function createLazyView<T>(compute: (before: T | undefined) => T): LazyView<T> {
	let cached: { readonly value: T } | undefined;
	let stale = true;
	let told = true;
	let closed = false;
	const listeners = new Set<() => void>();

	function tell(): void {
		told = true;
		if (closed) return;
		for (const listener of [...listeners]) {
			try {
				listener();
			} catch (error) {
				console.error(error);
			}
		}
	}

	return {
		current() {
			if (stale || cached === undefined) {
				stale = false;
				const value = compute(cached?.value);
				if (cached === undefined || !Object.is(cached.value, value)) cached = { value };
			}
			return cached.value;
		},
		subscribe(listener) {
			const own = (): void => listener();
			listeners.add(own);
			return () => listeners.delete(own);
		},
		touch() {
			stale = true;
			if (!told || listeners.size === 0) return;
			told = false;
			queueMicrotask(tell);
		},
		close() {
			closed = true;
			listeners.clear();
		}
	};
}

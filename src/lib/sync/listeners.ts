/** Who wants to hear of something. A listener that throws stops neither the others nor the caller. */
export interface Listeners<Args extends readonly unknown[]> {
	add(listener: (...args: Args) => void): () => void;
	call(...args: Args): void;
	clear(): void;
}

export function createListeners<Args extends readonly unknown[]>(): Listeners<Args> {
	const all = new Set<(...args: Args) => void>();
	return {
		add(listener) {
			// A wrapper of its own, so that adding the same function twice is two entries.
			const entry = (...args: Args): void => listener(...args);
			all.add(entry);
			return () => all.delete(entry);
		},
		call(...args) {
			for (const listener of [...all]) {
				try {
					listener(...args);
				} catch (error) {
					console.error('a listener failed', error);
				}
			}
		},
		clear: () => all.clear()
	};
}

/**
 * Whether the browser promised not to clear our storage by itself. With `ask` it is asked for the
 * promise, once per page: some browsers show a question. False where there is no such thing.
 */
export function createPersistence(): (ask: boolean) => Promise<boolean> {
	let asked = false;
	return async (ask) => {
		if (typeof navigator === 'undefined' || !('storage' in navigator)) return false;
		try {
			if (await navigator.storage.persisted()) return true;
			if (!ask || asked) return false;
			asked = true;
			return await navigator.storage.persist();
		} catch {
			return false;
		}
	};
}

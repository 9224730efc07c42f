import type { World } from '$lib/sync/ports';

/** The browser's clock, timers and randomness, as the mesh takes them. */
export const browserWorld: World = {
	now: () => Date.now(),
	after(ms, call) {
		const timer = setTimeout(call, ms);
		return () => clearTimeout(timer);
	},
	random: (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount))
};

/** Tells the other tabs that something was kept, not what: that lies sealed in the store. */
export interface Bell {
	ring(): void;
	/** At most one listener. */
	listen(listener: () => void): void;
	close(): void;
}

/** The browser's, or null where tabs can't hear of each other. */
export function createBell(name: string): Bell | null {
	if (typeof BroadcastChannel === 'undefined') return null;
	const channel = new BroadcastChannel(name);
	return {
		ring: () => channel.postMessage(null),
		listen: (listener) => channel.addEventListener('message', () => listener()),
		close: () => channel.close()
	};
}

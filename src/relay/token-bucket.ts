/** Lets through a burst and then a steady rate. */
export interface TokenBucket {
	/** Takes `count` (one unless told), or none of them when fewer are left: then false. `now` in ms; going back gives nothing. */
	take(now: number, count?: number): boolean;
	/** As good as a new one. */
	isFull(now: number): boolean;
}

/** Starts full with `capacity` tokens and gains one every `everyMs`. */
export function createTokenBucket(capacity: number, everyMs: number, now: number): TokenBucket {
	let tokens = capacity;
	let at = now;
	return {
		isFull: (later) => tokens + Math.max(0, later - at) / everyMs >= capacity,
		take(later, count = 1) {
			tokens = Math.min(capacity, tokens + Math.max(0, later - at) / everyMs);
			at = later;
			if (tokens < count) return false;
			tokens -= count;
			return true;
		}
	};
}

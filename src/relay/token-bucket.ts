/** Lets through a burst and then a steady rate. */
export interface TokenBucket {
	/** Takes one; false when none is left. `now` in ms, never going back by more than it costs. */
	take(now: number): boolean;
}

/** Starts full with `capacity` tokens and gains one every `everyMs`. */
export function createTokenBucket(capacity: number, everyMs: number, now: number): TokenBucket {
	let tokens = capacity;
	let at = now;
	return {
		take(later) {
			tokens = Math.min(capacity, tokens + Math.max(0, later - at) / everyMs);
			at = later;
			if (tokens < 1) return false;
			tokens -= 1;
			return true;
		}
	};
}

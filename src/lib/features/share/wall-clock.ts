/** Minutes from a local wall clock (its numbers given as if they were UTC, ms) to UTC, as they counted on that day. */
export function offsetAtWallClock(wallClockMs: number): number {
	const wall = new Date(wallClockMs);
	return new Date(
		wall.getUTCFullYear(),
		wall.getUTCMonth(),
		wall.getUTCDate(),
		wall.getUTCHours(),
		wall.getUTCMinutes()
	).getTimezoneOffset();
}

/** Minutes from the local wall clock to UTC at that moment. */
export const offsetAt = (ms: number): number => new Date(ms).getTimezoneOffset();

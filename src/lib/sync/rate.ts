import type { World } from './ports';

/** So many a second, and at most `burst` at once; the rest is not taken. */
export function createRate(
	world: World,
	perSecond: number,
	burst = perSecond
): { take(): boolean } {
	let left = burst;
	let filledAt = world.now();
	return {
		take() {
			const now = world.now();
			// A clock that went back counts as a second gone by.
			const seconds = now < filledAt ? 1 : (now - filledAt) / 1000;
			left = Math.min(burst, left + seconds * perSecond);
			filledAt = now;
			if (left < 1) return false;
			left -= 1;
			return true;
		}
	};
}

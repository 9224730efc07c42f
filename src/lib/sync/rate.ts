import type { World } from './ports';

/** See createRate. */
export interface Rate {
	take(): boolean;
	/** After how many ms one can be taken. */
	waitMs(): number;
}

/** So many a second, and at most `burst` at once; the rest is not taken. */
export function createRate(world: World, perSecond: number, burst = perSecond): Rate {
	let left = burst;
	let filledAt = world.now();

	function fill(): void {
		const now = world.now();
		// A clock that went back counts as a second gone by.
		const seconds = now < filledAt ? 1 : (now - filledAt) / 1000;
		left = Math.min(burst, left + seconds * perSecond);
		filledAt = now;
	}

	return {
		take() {
			fill();
			if (left < 1) return false;
			left -= 1;
			return true;
		},
		waitMs() {
			fill();
			return left >= 1 ? 0 : Math.ceil(((1 - left) / perSecond) * 1000);
		}
	};
}

import type { World } from './ports';

/** Says again and again that we are here: soon after a reason to, then ever more rarely. */
export interface Announcer {
	/** There is a reason: a carrier opened, a link went, we woke up. */
	soon(): void;
	close(): void;
}

const soonMs = 100;
const firstGapMs = 1_000;

/** Gaps double from 1 s to `maxGapMs`, each with a fifth of chance, so that devices don't speak in chorus. */
export function createAnnouncer(deps: {
	readonly world: World;
	readonly maxGapMs: number;
	readonly announce: () => void;
}): Announcer {
	const { world } = deps;
	let gapMs = firstGapMs;
	let cancel = (): void => undefined;
	let due = false;

	function chance(): number {
		return 0.8 + ((world.random(1)[0] ?? 0) / 255) * 0.4;
	}

	function speak(): void {
		due = false;
		deps.announce();
		cancel = world.after(gapMs * chance(), speak);
		gapMs = Math.min(deps.maxGapMs, gapMs * 2);
	}

	return {
		soon() {
			gapMs = firstGapMs;
			// What is about to be said is not put off by another reason to say it.
			if (due) return;
			due = true;
			cancel();
			cancel = world.after(soonMs * chance(), speak);
		},
		close: () => cancel()
	};
}

import type { World } from './ports';

/** Says again and again that we are here: soon after a reason to, then ever more rarely. */
export interface Announcer {
	/** There is a reason: a link went, we woke up. */
	soon(): void;
	/** A carrier opened: nothing was heard there of what we said before. */
	now(): void;
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

	/** What is about to be said is not put off by another reason to say it. */
	function speakIn(ms: number): void {
		gapMs = firstGapMs;
		due = true;
		cancel();
		cancel = world.after(ms, speak);
	}

	return {
		soon() {
			if (due) gapMs = firstGapMs;
			else speakIn(soonMs * chance());
		},
		now: () => speakIn(0),
		close: () => cancel()
	};
}

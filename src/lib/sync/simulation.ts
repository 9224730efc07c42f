import type { World } from './ports';

/** A random number generator with a seed: the same seed, the same run (mulberry32). */
export interface Chance {
	/** From 0 up to, and without, 1. */
	number(): number;
	/** A whole number from `least` to `most`. */
	whole(least: number, most: number): number;
	is(probability: number): boolean;
	pick<T>(from: readonly T[]): T;
	bytes(count: number): Uint8Array<ArrayBuffer>;
}

export function createChance(seed: number): Chance {
	let state = seed >>> 0;
	function number(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	}
	const whole = (least: number, most: number): number =>
		least + Math.floor(number() * (most - least + 1));
	return {
		number,
		whole,
		is: (probability) => number() < probability,
		pick(from) {
			const picked = from[whole(0, from.length - 1)];
			if (picked === undefined) throw new RangeError('nothing to pick from');
			return picked;
		},
		bytes(count) {
			return Uint8Array.from({ length: count }, () => whole(0, 255));
		}
	};
}

interface Timer {
	readonly at: number;
	readonly order: number;
	readonly call: () => void;
}

/** Time that passes only when told to. Everything in it must be made of timers and promises, nothing of threads or sockets. */
export interface Simulation {
	readonly chance: Chance;
	/** Simulated ms since the start. */
	now(): number;
	/** A device's own view of time; its clock is wrong by `skewMs`. `stop` ends all its timers for good. */
	createWorld(skewMs: number): World & { stop(): void };
	after(ms: number, call: () => void): () => void;
	/** Lets that much time pass, timers in order, promises settled between them. */
	run(ms: number): Promise<void>;
	/** Runs until `condition`, looking after every timer; false when `limitMs` passed before. */
	runUntil(condition: () => boolean, limitMs: number): Promise<boolean>;
}

export function createSimulation(seed: number): Simulation {
	const chance = createChance(seed);
	const timers = createTimerHeap();
	let now = 0;
	let order = 0;

	function after(ms: number, call: () => void): () => void {
		const timer = { at: now + Math.max(0, ms), order: order++, call };
		timers.push(timer);
		return () => timers.cancel(timer);
	}

	async function runUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
		const end = now + limitMs;
		await settle();
		for (;;) {
			if (condition()) return true;
			const next = timers.first();
			if (next === null || next.at > end) break;
			now = next.at;
			timers.shift();
			next.call();
			await settle();
		}
		now = end;
		return false;
	}

	return {
		chance,
		now: () => now,
		createWorld(skewMs) {
			let stopped = false;
			return {
				now: () => 1_700_000_000_000 + Math.floor(now) + skewMs,
				after: (ms, call) =>
					stopped
						? () => undefined
						: after(ms, () => {
								if (!stopped) call();
							}),
				random: (count) => chance.bytes(count),
				stop() {
					stopped = true;
				}
			};
		},
		after,
		async run(ms) {
			await runUntil(() => false, ms);
		},
		runUntil
	};
}

/** All promises that are ready, and those that become ready by them. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function createTimerHeap(): {
	push(timer: Timer): void;
	first(): Timer | null;
	shift(): void;
	cancel(timer: Timer): void;
} {
	const heap: Timer[] = [];
	const cancelled = new Set<Timer>();
	const before = (a: Timer | undefined, b: Timer | undefined): boolean =>
		a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order));

	function swap(a: number, b: number): void {
		const [left, right] = [heap[a], heap[b]];
		if (left === undefined || right === undefined) return;
		heap[a] = right;
		heap[b] = left;
	}

	function shift(): void {
		const end = heap.pop();
		if (end === undefined || heap.length === 0) return;
		heap[0] = end;
		for (let at = 0; ;) {
			const left = 2 * at + 1;
			const child = before(heap[left + 1], heap[left]) ? left + 1 : left;
			if (!before(heap[child], heap[at])) return;
			swap(at, child);
			at = child;
		}
	}

	return {
		push(timer) {
			heap.push(timer);
			for (let at = heap.length - 1; at > 0;) {
				const parent = (at - 1) >> 1;
				if (!before(heap[at], heap[parent])) return;
				swap(at, parent);
				at = parent;
			}
		},
		first() {
			for (;;) {
				const [next] = heap;
				if (next === undefined) return null;
				if (!cancelled.delete(next)) return next;
				shift();
			}
		},
		shift,
		cancel: (timer) => void cancelled.add(timer)
	};
}

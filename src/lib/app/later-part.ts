import type { World } from '$lib/sync/ports';

const retryMs = 10_000;

/** A part of the app that is fetched by itself; a failed fetch is never the last word. */
export interface LaterPart<T> {
	/** What the present try gives, or a new one when the last has failed; null when this one failed too. */
	now(): Promise<T | null>;
	/** Settles when it is here, however many tries that takes; never rejects. */
	readonly here: Promise<T>;
	/** No further tries. */
	close(): void;
}

/** Begins to fetch at once, and again 10 s after each try that failed. */
export function createLaterPart<T>(
	load: () => Promise<T>,
	world: Pick<World, 'after'>
): LaterPart<T> {
	let arrive: (part: T) => void = () => undefined;
	const here = new Promise<T>((resolve) => {
		arrive = resolve;
	});
	let closed = false;
	let trying: Promise<T | null> | null = null;
	let cancel = (): void => undefined;

	async function attempt(): Promise<T | null> {
		try {
			const part = await load();
			arrive(part);
			return part;
		} catch {
			trying = null;
			if (!closed) cancel = world.after(retryMs, () => void now());
			return null;
		}
	}
	function now(): Promise<T | null> {
		cancel();
		trying ??= attempt();
		return trying;
	}
	void now();

	return {
		now,
		here,
		close() {
			closed = true;
			cancel();
		}
	};
}

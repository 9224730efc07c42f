import type { World } from '$lib/sync/ports';

/** A member that lets in does so within this; then another one is asked as well. */
const turnMs = 3_000;

/** The name that a newcomer types once, for all members who ask for it. */
export interface NameGiver {
	give(name: string): void;
	/** Settles once the name was given and it is this member's turn: the first at once, the next 3 s later. */
	ask(): Promise<string>;
	/** Those who asked are gone. */
	forget(): void;
	close(): void;
}

/** One after the other, so that as a rule one member alone lets in, and none that stalls holds it up. */
export function createNameGiver(world: World): NameGiver {
	let name: string | null = null;
	let cancel: (() => void) | null = null;
	const asking: ((name: string) => void)[] = [];

	function next(): void {
		if (name === null || cancel !== null) return;
		const first = asking.shift();
		if (first === undefined) return;
		first(name);
		cancel = world.after(turnMs, () => {
			cancel = null;
			next();
		});
	}

	function forget(): void {
		asking.length = 0;
		cancel?.();
		cancel = null;
	}

	return {
		give(given) {
			name ??= given;
			next();
		},
		ask: () =>
			new Promise((resolve) => {
				asking.push(resolve);
				next();
			}),
		forget,
		close: forget
	};
}

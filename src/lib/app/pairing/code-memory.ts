/** Codes remembered; older ones are long gone. */
const maxRemembered = 512;
/** A camera gives the same code again and again; a person who means it shows it again after a while. */
const meantMs = 2_000;

/** Which codes this tab made, and which were of use, by the id of their offer. */
export interface CodeMemory {
	readonly offers: RememberedIds;
	/** Those that were answered here. */
	readonly answers: RememberedIds;
	/** Those by which somebody was met. */
	readonly used: RememberedIds;
	/** Whether a code that was not taken is given a second time, after a while without it. */
	isMeant(id: string, now: number): boolean;
}

interface RememberedIds {
	add(id: string): void;
	has(id: string): boolean;
}

/** One for all pairings of this tab. */
export function createCodeMemory(): CodeMemory {
	const doubted = new Map<string, number>();
	return {
		offers: createIds(),
		answers: createIds(),
		used: createIds(),
		isMeant(id, now) {
			const before = doubted.get(id);
			doubted.delete(id);
			doubted.set(id, now);
			cut(doubted);
			return before !== undefined && Math.abs(now - before) >= meantMs;
		}
	};
}

function createIds(): RememberedIds {
	const ids = new Set<string>();
	return {
		add(id) {
			ids.add(id);
			cut(ids);
		},
		has: (id) => ids.has(id)
	};
}

function cut(remembered: {
	readonly size: number;
	keys(): Iterable<string>;
	delete(id: string): unknown;
}): void {
	for (const oldest of remembered.keys()) {
		if (remembered.size <= maxRemembered) return;
		remembered.delete(oldest);
	}
}

import type { CodeRefusal, Pairing, PairingStage } from '$lib/features/pairing';
import { createValue } from '$lib/model/view';

/** How the side that shows, and the one that reads, begin. */
export const making: PairingStage = { kind: 'making' };
export const wanting: PairingStage = { kind: 'want-first' };

/** A pairing whose code is fetched first: what is given meanwhile waits, and what can't be fetched is tried again. */
export function createLaterPairing(first: PairingStage, load: () => Promise<Pairing>): Pairing {
	const stage = createValue<PairingStage>(first);
	const refused = createValue<CodeRefusal | null>(null);
	const waiting: ((pairing: Pairing) => void)[] = [];
	let pairing: Pairing | null = null;
	let stop = (): void => undefined;
	let closed = false;

	async function begin(): Promise<void> {
		const loaded = await load();
		if (closed) {
			loaded.close();
			return;
		}
		pairing = loaded;
		const follow = (): void => {
			refused.set(loaded.refused.current());
			stage.set(loaded.stage.current());
		};
		const ends = [loaded.stage.subscribe(follow), loaded.refused.subscribe(follow)];
		stop = () => {
			for (const end of ends) end();
		};
		follow();
		for (const call of waiting.splice(0)) call(loaded);
	}

	function attempt(): void {
		begin().catch(() => {
			if (!closed) stage.set({ kind: 'failed', problem: 'unknown' });
		});
	}
	attempt();

	function pass(call: (pairing: Pairing) => void): void {
		if (pairing !== null) call(pairing);
		// A camera gives many; the last are enough.
		else if (waiting.push(call) > 4) waiting.shift();
	}

	return {
		stage,
		refused,
		give: (text) => pass((to) => to.give(text)),
		giveName: (name) => pass((to) => to.giveName(name)),
		again() {
			if (pairing !== null) pairing.again();
			else if (stage.current().kind === 'failed') {
				stage.set(first);
				attempt();
			}
		},
		close() {
			closed = true;
			stop();
			pairing?.close();
		}
	};
}

import { equalBytes } from '$lib/model/bytes';
import type { SyncDoc, SyncDocs, World } from './ports';
import { covers, parseStateVector, sameClocks } from './state-vector';
import type { TabMessage } from './tab-messages';

/** After a change from anywhere, tabs compare what they have. */
const tellAfterMs = 1_000;
const firstTellMs = 300;
const repairEveryMs = 30_000;

export type TabDocMessage = Extract<TabMessage, { kind: 'state' | 'ask' | 'update' }>;

/** Keeps the documents of several tabs equal: edits are passed on at once, states compared against gaps. */
export interface TabDocs {
	receive(message: TabDocMessage): void;
	/** Says what this tab has, so that others ask, and answer with what it lacks. */
	tell(): void;
	close(): void;
}

export function createTabDocs(deps: {
	readonly docs: SyncDocs;
	readonly world: World;
	readonly say: (message: TabDocMessage) => void;
}): TabDocs {
	const { docs, world, say } = deps;
	const followed = new Map<string, () => void>();
	let cancelTell: (() => void) | null = null;
	let cancelRepair = world.after(repairEveryMs, repair);

	function follow(): void {
		for (const id of docs.ids()) {
			const doc = followed.has(id) ? null : docs.get(id);
			if (doc === null) continue;
			const ends = [
				doc.onLocalUpdate((update) => say({ kind: 'update', doc: id, update })),
				doc.onChange(() => {
					cancelTell ??= world.after(tellAfterMs, () => {
						cancelTell = null;
						tell();
					});
				})
			];
			followed.set(id, () => {
				for (const end of ends) end();
			});
		}
	}

	function tellOne(doc: SyncDoc): void {
		say({ kind: 'state', doc: doc.id, stateVector: doc.stateVector(), digest: doc.digest() });
	}

	function tell(): void {
		follow();
		for (const id of followed.keys()) {
			const doc = docs.get(id);
			if (doc !== null) tellOne(doc);
		}
	}

	function repair(): void {
		cancelRepair = world.after(repairEveryMs, repair);
		tell();
	}

	follow();
	let closed = false;
	/** The first digest reads every record: a little at a time, and after the page is painted. */
	async function firstTell(): Promise<void> {
		await Promise.all(docs.ids().map(async (id) => docs.get(id)?.prepare?.()));
		if (!closed) tell();
	}
	cancelTell = world.after(firstTellMs, () => {
		cancelTell = null;
		void firstTell();
	});
	return {
		receive(message) {
			const doc = docs.get(message.doc);
			if (doc === null) return;
			if (message.kind === 'update') {
				// A refused one leaves a gap that the next comparison shows.
				doc.applyRemote(message.update);
				return;
			}
			const theirs = parseStateVector(message.stateVector);
			const mine = parseStateVector(doc.stateVector());
			if (!theirs.ok || !mine.ok) return;
			if (message.kind === 'ask') {
				say({ kind: 'update', doc: doc.id, update: doc.updateSince(message.stateVector) });
				return;
			}
			const equalClocks = sameClocks(mine.value, theirs.value);
			const hiddenDeletion = equalClocks && !equalBytes(doc.digest(), message.digest);
			if (hiddenDeletion || !covers(mine.value, theirs.value)) {
				say({ kind: 'ask', doc: doc.id, stateVector: doc.stateVector() });
			}
			if (hiddenDeletion || !covers(theirs.value, mine.value)) {
				say({ kind: 'update', doc: doc.id, update: doc.updateSince(message.stateVector) });
			}
		},
		tell,
		close() {
			closed = true;
			cancelTell?.();
			cancelRepair();
			for (const end of followed.values()) end();
		}
	};
}

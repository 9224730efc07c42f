import { toBase64url } from '$lib/model/bytes';
import type { Clock } from '$lib/model/ids';
import { mergeUpdates } from './compact';
import type { Compactor } from './compactor';
import type { Connection } from './connection';
import {
	appendRecord,
	locate,
	readDoc,
	replaceRecords,
	setAside,
	type DocAddress,
	type Place
} from './doc-records';
import { createSaveQueue } from './save-queue';
import type { DocStore, LoadedDoc } from './store';
import { saveProblem, StorageError } from './storage-error';

export interface DocStoreDeps {
	readonly connection: Connection;
	readonly address: DocAddress;
	readonly compact: Compactor;
	readonly now: Clock;
	/** See `Store.doc`. */
	readonly whole: (() => Uint8Array) | null;
	readonly onClose: () => void;
}

/** A DocStore that can be told that its space was put (again). */
export interface KeptDoc {
	readonly store: DocStore;
	readonly address: DocAddress;
	prod(): void;
}

/** Above this the tail is compacted; then again after as many more if that did not succeed. */
const longestTail = 200;
const compactAgainAfter = 50;
/** How long an opening may take: the person waits for a load, and has to be told about a write. */
const loadPatienceMs = 10_000;
const writePatienceMs = 1_500;

export function createDocStore(deps: DocStoreDeps): KeptDoc {
	const { connection, address, compact, now, whole } = deps;
	const writer = toBase64url(crypto.getRandomValues(new Uint8Array(9)));
	let place: Place | null = null;
	let seq = 0;
	/** Of the key that our records lie under; set once we have read or written any. */
	let keyId: string | null = null;
	let compacting = false;
	let compactAt = longestTail + 1;

	const find = async (patienceMs: number): Promise<Place | null> => {
		const opened = await connection.get('tell', patienceMs);
		if (place?.opened === opened) return place;
		place = await locate(opened, address);
		seq = Math.max(seq, place?.lastSeq ?? 0);
		return place;
	};

	const write = async (batch: readonly Uint8Array[]): Promise<void> => {
		try {
			// An empty batch asks whether all is still there: look again.
			if (batch.length === 0) place = null;
			const here = await find(writePatienceMs);
			if (!here) throw new StorageError('erased');
			const again = keyId !== null && keyId !== here.space.id;
			if (again && !whole) throw new StorageError('erased');
			const updates = again && whole ? [whole(), ...batch] : batch;
			if (updates.length === 0) return;
			let tail = 0;
			for (const update of mergeOrKeep(updates)) {
				seq += 1;
				tail = await appendRecord(here, seq, writer, update);
			}
			keyId = here.space.id;
			if (tail >= compactAt) void tidy(here, tail);
		} catch (error) {
			place = null;
			throw error;
		}
	};

	const tidy = async (here: Place, tail: number): Promise<void> => {
		if (compacting) return;
		compacting = true;
		try {
			await underLock(here.at.join('/'), async () => {
				const found = await readDoc(here);
				const updates = found.records.flatMap(({ update }) => update ?? []);
				if (updates.length <= longestTail) return;
				await replaceRecords(here, found, await compact(updates));
			});
			compactAt = longestTail + 1;
		} catch {
			// Nothing was changed; a long tail costs time only.
			compactAt = tail + compactAgainAfter;
		} finally {
			compacting = false;
		}
	};

	const load = async (): Promise<LoadedDoc> => {
		const here = await find(loadPatienceMs);
		if (!here) return { updates: [], damaged: 0, erased: keyId !== null };
		const { records, marked } = await readDoc(here);
		if (marked) keyId ??= here.space.id;
		const damaged = records.filter(({ update }) => update === null);
		// What can't be moved now is found and counted again next time.
		await setAside(here, damaged).catch(() => undefined);
		return {
			updates: records.flatMap(({ update }) => update ?? []),
			damaged: damaged.length,
			erased: marked && records.length === 0
		};
	};

	const queue = createSaveQueue({ write, now });
	// Only a document we have had can be missed.
	const stopListening = connection.onLost(() => {
		place = null;
		if (keyId !== null) queue.prod();
	});

	return {
		address,
		prod: () => queue.prod(),
		store: {
			async load() {
				try {
					return await load();
				} catch (error) {
					place = null;
					const code = saveProblem(error);
					if (code === 'erased') return { updates: [], damaged: 0, erased: keyId !== null };
					// Closed between opening and reading: the next opening is a new one.
					if (code !== 'closed') throw error;
					return load();
				}
			},
			append: (update) => queue.add(update),
			state: queue.state,
			hurry() {
				if (queue.state.current().kind !== 'saved') queue.prod();
			},
			settled: () => queue.settled(),
			close() {
				stopListening();
				queue.close();
				void queue.settled().then(deps.onClose);
			}
		}
	};
}

/** One record for all, or each for itself when one of them is not what it should be. */
function mergeOrKeep(updates: readonly Uint8Array[]): readonly Uint8Array[] {
	try {
		return [mergeUpdates(updates)];
	} catch {
		return updates;
	}
}

/** Skips the work when another tab is at it. The transactions are safe without the lock; it saves doing things twice. */
async function underLock(name: string, work: () => Promise<void>): Promise<void> {
	if (typeof navigator === 'undefined' || !('locks' in navigator)) return work();
	await navigator.locks.request(`porchlight ${name}`, { ifAvailable: true }, async (lock) => {
		if (lock) await work();
	});
}

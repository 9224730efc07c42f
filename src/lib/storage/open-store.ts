import { fail, ok, type Result } from '$lib/model/result';
import { readCacheBlob, writeCacheBlob } from './caches';
import { compactInWorker, type Compactor } from './compactor';
import { createConnection, type Opened } from './connection';
import { createDocStore, type KeptDoc } from './doc-store';
import { createPersistence } from './persistence';
import { eraseSpace, readSpaces, writeSpace } from './space-records';
import type { Store } from './store';
import { saveProblem } from './storage-error';

export interface OpenStoreDeps {
	/** Of the database; `porchlight` unless a test wants its own. */
	readonly name?: string;
	readonly compact?: Compactor;
	readonly now?: () => number;
}

/**
 * Opens this browser's sealed store. Problems: `unavailable` (no IndexedDB or no WebCrypto here, as
 * on plain http or in some private windows), `blocked` (another tab holds it), `full`, `closed` (a
 * newer app has changed it: reload), `unknown`.
 */
export async function openStore(deps: OpenStoreDeps = {}): Promise<Result<Store>> {
	if (!available()) return fail('unavailable');
	const connection = createConnection(deps.name ?? 'porchlight');
	try {
		await connection.get('make', patienceMs);
	} catch (error) {
		connection.close();
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : '';
		// Firefox answers so where storage is switched off.
		return fail(cause === 'SecurityError' ? 'unavailable' : saveProblem(error), cause);
	}
	const docs = new Set<KeptDoc>();

	/** Twice, for a database that was closed between opening and using it. */
	const using = async <T>(ifGone: 'make' | 'tell', work: (opened: Opened) => Promise<T>) => {
		try {
			return await work(await connection.get(ifGone, patienceMs));
		} catch (error) {
			if (saveProblem(error) !== 'closed') throw error;
			return work(await connection.get(ifGone, patienceMs));
		}
	};
	const unlessErased = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
		try {
			return await work;
		} catch (error) {
			if (saveProblem(error) === 'erased') return otherwise;
			throw error;
		}
	};

	return ok({
		spaces: () => unlessErased(using('tell', readSpaces), []),
		async putSpace(space) {
			await using('make', (opened) => writeSpace(opened, space));
			for (const doc of docs) if (doc.address.spaceId === space.id) doc.prod();
		},
		removeSpace: (id) =>
			unlessErased(
				using('tell', (opened) => eraseSpace(opened, id)),
				undefined
			),
		doc(spaceId, docId, whole) {
			const doc = createDocStore({
				connection,
				address: { spaceId, docId },
				compact: deps.compact ?? compactInWorker,
				now: deps.now ?? Date.now,
				whole: whole ?? null,
				onClose: () => void docs.delete(doc)
			});
			docs.add(doc);
			return doc.store;
		},
		async readCache(owner, name) {
			try {
				return await using('tell', (opened) => readCacheBlob(opened, owner, name));
			} catch {
				return null;
			}
		},
		async writeCache(owner, name, bytes) {
			try {
				await using('tell', (opened) => writeCacheBlob(opened, owner, name, bytes));
			} catch {
				// A lost cache costs time only.
			}
		},
		persisted: createPersistence(),
		close() {
			const open = [...docs];
			for (const { store } of open) store.close();
			void Promise.all(open.map(({ store }) => store.settled())).then(() => connection.close());
		}
	});
}

/** A cold start on an old phone takes its time. */
const patienceMs = 10_000;

const available = (): boolean =>
	typeof indexedDB !== 'undefined' && typeof crypto !== 'undefined' && 'subtle' in crypto;

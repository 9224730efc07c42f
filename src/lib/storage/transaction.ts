import { unwrap, type IDBPDatabase } from 'idb';
import type { ReadTransaction, Schema, StoreName, WriteTransaction } from './schema';
import { toStorageError } from './storage-error';

/**
 * Runs `body` in one readwrite transaction of strict durability and resolves after its `complete`.
 * Anything else undoes all of it and rejects with a StorageError; errors on commit arrive only as
 * `abort`. The body must await nothing but requests of its transaction.
 */
export async function write<T>(
	db: IDBPDatabase<Schema>,
	stores: StoreName[],
	body: (transaction: WriteTransaction) => Promise<T>
): Promise<T> {
	try {
		const transaction = db.transaction(stores, 'readwrite', { durability: 'strict' });
		// The same end, told by idb; unheard it would be an unhandled rejection.
		transaction.done.catch(() => undefined);
		const raw = unwrap(transaction);
		const ended = new Promise<'complete' | 'abort'>((resolve) => {
			raw.addEventListener('complete', () => resolve('complete'));
			raw.addEventListener('abort', () => resolve('abort'));
		});
		const outcome = await attempt(body, transaction);
		if (!outcome.ok) abort(transaction);
		if ((await ended) === 'complete' && outcome.ok) return outcome.value;
		throw raw.error ?? (outcome.ok ? new DOMException('aborted', 'AbortError') : outcome.error);
	} catch (error) {
		throw toStorageError(error);
	}
}

/** Runs `body` in one readonly transaction: all that it reads is of one moment. Rejects with a StorageError. */
export async function read<T>(
	db: IDBPDatabase<Schema>,
	stores: StoreName[],
	body: (transaction: ReadTransaction) => Promise<T>
): Promise<T> {
	try {
		const transaction = db.transaction(stores, 'readonly');
		transaction.done.catch(() => undefined);
		return await body(transaction);
	} catch (error) {
		throw toStorageError(error);
	}
}

type Outcome<T> =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

async function attempt<T>(
	body: (transaction: WriteTransaction) => Promise<T>,
	transaction: WriteTransaction
): Promise<Outcome<T>> {
	try {
		return { ok: true, value: await body(transaction) };
	} catch (error) {
		return { ok: false, error };
	}
}

function abort(transaction: WriteTransaction): void {
	try {
		transaction.abort();
	} catch {
		// It has ended already; its event tells how.
	}
}

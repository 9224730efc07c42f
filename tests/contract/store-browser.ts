import { openStore, type OpenStoreDeps } from '$lib/storage/open-store';
import type { Store, StoredSpace } from '$lib/storage/store';
import { createStoredSpace } from './store';

/** A store over a database of its own, as the app opens it. */
export async function openNamed(name: string, deps: OpenStoreDeps = {}): Promise<Store> {
	const opened = await openStore({ ...deps, name });
	if (!opened.ok) throw new Error(opened.problem.code);
	return opened.value;
}

/** A new database's name and a store on it that keeps one group. */
export async function startStore(): Promise<{ name: string; store: Store; space: StoredSpace }> {
	const name = `test ${crypto.randomUUID()}`;
	const store = await openNamed(name);
	const space = await createStoredSpace('A', 'Oak Street');
	await store.putSpace(space);
	return { name, store, space };
}

/** The database itself, as somebody sees it who knows nothing of our code. */
export function openRaw(name: string): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(name);
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error ?? new Error('not opened'));
	});
}

/** Settles when it is gone, however long somebody stands in the way. */
export function deleteRaw(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.deleteDatabase(name);
		request.onsuccess = () => resolve();
		request.onerror = () => reject(request.error ?? new Error('not deleted'));
	});
}

/** Runs `change` on one object store and settles when that is on disk. */
export async function changeRaw(
	name: string,
	storeName: string,
	change: (store: IDBObjectStore, keys: IDBValidKey[], values: unknown[]) => void
): Promise<void> {
	const db = await openRaw(name);
	await new Promise<void>((resolve, reject) => {
		const transaction = db.transaction(storeName, 'readwrite');
		transaction.oncomplete = () => resolve();
		transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
		const store = transaction.objectStore(storeName);
		const keys = store.getAllKeys();
		const values = store.getAll();
		values.onsuccess = () => change(store, keys.result, values.result);
	});
	db.close();
}

/** Every key and value of every object store. */
export async function dumpRaw(name: string): Promise<Map<string, [IDBValidKey, unknown][]>> {
	const db = await openRaw(name);
	const dump = new Map<string, [IDBValidKey, unknown][]>();
	for (const storeName of db.objectStoreNames) {
		await new Promise<void>((resolve) => {
			const store = db.transaction(storeName).objectStore(storeName);
			const keys = store.getAllKeys();
			const values = store.getAll();
			values.onsuccess = () => {
				dump.set(
					storeName,
					keys.result.map((key, at) => [key, values.result[at]])
				);
				resolve();
			};
		});
	}
	db.close();
	return dump;
}

/** Settles when `look` is true; looks again after every turn of the event loop. */
export async function until(look: () => Promise<boolean> | boolean): Promise<void> {
	while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 5));
}

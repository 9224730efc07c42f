import { createSealKey } from '$lib/crypto/seal';
import { canonicalBytes, toBase64url } from '$lib/model/bytes';
import { openDB, type IDBPDatabase } from 'idb';
import { createStores, schemaVersion, type Schema } from './schema';
import { StorageError, toStorageError } from './storage-error';
import { write } from './transaction';

/** One opened database with this device's keys. Worthless once the connection was lost: ask again. */
export interface Opened {
	readonly db: IDBPDatabase<Schema>;
	/** Seals what belongs to the device and the list of spaces. */
	readonly sealKey: CryptoKey;
	/** What stands in keys instead of names: HMAC-SHA-256 cut to 16 bytes, base64url. */
	label(...parts: readonly string[]): Promise<string>;
}

/** Opens the database, and opens it again after it was closed under us. */
export interface Connection {
	/**
	 * Rejects with StorageError: `blocked` after `patienceMs` (it goes on opening for the next who
	 * asks), `full`, `closed`, `unknown`; `erased` when the database is gone and `ifGone` is `tell`.
	 */
	get(ifGone: 'make' | 'tell', patienceMs: number): Promise<Opened>;
	/** Called when another tab or the browser took the database from us. */
	onLost(listener: () => void): () => void;
	/** Waits for running transactions, then closes. */
	close(): void;
}

/** `name` of the database; nothing is opened before `get`. */
export function createConnection(name: string): Connection {
	const listeners = new Set<() => void>();
	let opening: Promise<Opened> | null = null;
	let closed = false;

	const lose = (attempt: Promise<Opened> | null) => {
		if (attempt === null || opening !== attempt) return;
		opening = null;
		if (!closed) for (const listener of [...listeners]) listener();
	};

	const start = (ifGone: 'make' | 'tell'): Promise<Opened> => {
		const attempt: Promise<Opened> = openDatabase(name, ifGone, () => lose(attempt));
		opening = attempt;
		attempt.catch(() => {
			if (opening === attempt) opening = null;
		});
		return attempt;
	};

	return {
		async get(ifGone, patienceMs) {
			if (closed) throw new StorageError('closed');
			try {
				return await within(patienceMs, opening ?? start(ifGone));
			} catch (error) {
				// Somebody else's question came first and was content with "gone".
				const gone = error instanceof StorageError && error.code === 'erased';
				if (gone && ifGone === 'make') return within(patienceMs, opening ?? start('make'));
				throw error;
			}
		},
		onLost(listener) {
			listeners.add(listener);
			return () => void listeners.delete(listener);
		},
		close() {
			closed = true;
			listeners.clear();
			opening?.then(
				({ db }) => db.close(),
				() => undefined
			);
			opening = null;
		}
	};
}

async function openDatabase(
	name: string,
	ifGone: 'make' | 'tell',
	onLost: () => void
): Promise<Opened> {
	const found = { gone: false };
	try {
		const db: IDBPDatabase<Schema> = await openDB<Schema>(name, schemaVersion, {
			upgrade(database, _from, _to, transaction) {
				if (ifGone === 'make') {
					createStores(database);
					return;
				}
				found.gone = true;
				transaction.done.catch(() => undefined);
				transaction.abort();
			},
			blocking() {
				// Another tab deletes or upgrades it: standing in its way would help nobody.
				db.close();
				onLost();
			},
			terminated: onLost
		});
		const { seal, name: nameKey } = await deviceKeys(db);
		return {
			db,
			sealKey: seal,
			label: async (...parts) => {
				const mac = await crypto.subtle.sign('HMAC', nameKey, canonicalBytes(parts));
				return toBase64url(new Uint8Array(mac, 0, 16));
			}
		};
	} catch (error) {
		throw found.gone ? new StorageError('erased') : toStorageError(error);
	}
}

interface DeviceStorageKeys {
	readonly seal: CryptoKey;
	readonly name: CryptoKey;
}

async function deviceKeys(db: IDBPDatabase<Schema>): Promise<DeviceStorageKeys> {
	const found = parseDeviceKeys(await db.get('keys', 'device'));
	if (found) return found;
	const made: DeviceStorageKeys = {
		seal: await createSealKey(),
		name: await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
	};
	return write(db, ['keys'], async (transaction) => {
		const keys = transaction.objectStore('keys');
		// Another tab may have been first.
		const first = parseDeviceKeys(await keys.get('device'));
		if (first) return first;
		await keys.put(made, 'device');
		return made;
	});
}

function parseDeviceKeys(value: unknown): DeviceStorageKeys | null {
	if (typeof value !== 'object' || value === null) return null;
	if (!('seal' in value && value.seal instanceof CryptoKey)) return null;
	if (!('name' in value && value.name instanceof CryptoKey)) return null;
	return { seal: value.seal, name: value.name };
}

async function within<T>(patienceMs: number, promise: Promise<T>): Promise<T> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new StorageError('blocked')), patienceMs);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

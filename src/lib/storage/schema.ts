import type { DBSchema, IDBPDatabase, IDBPTransaction } from 'idb';

/**
 * The database. Names tell nothing: `space`, `doc` and `name` in keys are HMAC labels under a key
 * that can't be exported (see `connection`). Values are sealed but for `CryptoKey`s, which the
 * browser keeps non-extractable, and random ids.
 *
 * | store     | key                       | value                                              |
 * |-----------|---------------------------|----------------------------------------------------|
 * | keys      | 'device'                  | { seal, name }: AES-GCM and HMAC CryptoKeys        |
 * | spaces    | space                     | see `space-records`: sealed JSON and CryptoKeys    |
 * | snapshots | [space, doc]              | { generation, bytes }: one sealed V1 update        |
 * | tail      | [space, doc, seq, writer] | one sealed V1 update                               |
 * | marks     | [space, doc]              | 1: something of this document was kept once        |
 * | damaged   | [space, doc, random]      | a record that did not open, as it was, and its key |
 * | caches    | [space, name]             | sealed bytes                                       |
 *
 * `seq` counts up per writer, `writer` is random per open document, so that tabs never collide.
 * Values are `unknown` here: each is parsed where it is read.
 */
export interface Schema extends DBSchema {
	keys: { key: string; value: unknown };
	spaces: { key: string; value: unknown };
	snapshots: { key: DocKey; value: unknown };
	tail: { key: TailKey; value: unknown };
	marks: { key: DocKey; value: unknown };
	damaged: { key: [string, string, string]; value: unknown };
	caches: { key: [string, string]; value: unknown };
}

export type DocKey = [space: string, doc: string];
export type TailKey = [space: string, doc: string, seq: number, writer: string];
export type StoreName = 'keys' | 'spaces' | 'snapshots' | 'tail' | 'marks' | 'damaged' | 'caches';
export type ReadTransaction = IDBPTransaction<Schema, StoreName[]>;
export type WriteTransaction = IDBPTransaction<Schema, StoreName[], 'readwrite'>;

export const schemaVersion = 1;

/** Makes all stores of version 1; called inside the upgrade. */
export function createStores(db: IDBPDatabase<Schema>): void {
	db.createObjectStore('keys');
	db.createObjectStore('spaces');
	db.createObjectStore('snapshots');
	db.createObjectStore('tail');
	db.createObjectStore('marks');
	db.createObjectStore('damaged');
	db.createObjectStore('caches');
}

/** Every key that begins with these parts: an array sorts after all text and numbers. */
export const keysUnder = (...parts: readonly string[]): IDBKeyRange =>
	IDBKeyRange.bound([...parts], [...parts, []]);

import { openBytes, sealBytes } from '$lib/crypto/seal';
import { toBase64url } from '$lib/model/bytes';
import type { SpaceId } from '$lib/model/ids';
import type { Compacted } from './compact';
import type { Opened } from './connection';
import { keysUnder, type DocKey, type TailKey } from './schema';
import { requireSpaceKey, spaceKeyOf, spaceLabel, type SpaceKey } from './space-records';
import { read, write } from './transaction';

export interface DocAddress {
	readonly spaceId: SpaceId;
	readonly docId: string;
}

/** Where one document's records lie in one opened database, and the key they are sealed under. */
export interface Place {
	readonly opened: Opened;
	readonly address: DocAddress;
	readonly at: DocKey;
	readonly space: SpaceKey;
	/** The highest number in the tail; 0 when it is empty. */
	readonly lastSeq: number;
}

/** One record as it lies there; `key` null is the snapshot. */
export interface SealedRecord {
	readonly key: TailKey | null;
	readonly value: unknown;
	/** Null when it is damaged. */
	readonly update: Uint8Array | null;
}

/** A document's records, all of one moment, opened. */
export interface DocRecords {
	/** Of the snapshot; 0 when there is none. */
	readonly generation: number;
	/** Snapshot first, then the tail in order. */
	readonly records: readonly SealedRecord[];
	/** Something was kept once. */
	readonly marked: boolean;
}

/** Finds a document's place; null when its space isn't kept here. Rejects with StorageError, as all of these do. */
export async function locate(opened: Opened, address: DocAddress): Promise<Place | null> {
	const space = await spaceLabel(opened, address.spaceId);
	const at: DocKey = [space, await opened.label('doc', address.spaceId, address.docId)];
	return read(opened.db, ['spaces', 'tail'], async (transaction) => {
		const found = spaceKeyOf(await transaction.objectStore('spaces').get(space));
		if (!found) return null;
		const last = await transaction.objectStore('tail').openKeyCursor(keysUnder(...at), 'prev');
		return { opened, address, at, space: found, lastSeq: last?.key[2] ?? 0 };
	});
}

/** Reads all in one transaction and opens them side by side; the damaged ones come back with `update` null. */
export async function readDoc(place: Place): Promise<DocRecords> {
	const range = keysUnder(...place.at);
	const [snapshot, keys, values, mark] = await read(
		place.opened.db,
		['snapshots', 'tail', 'marks'],
		async (transaction) => {
			const tail = transaction.objectStore('tail');
			return Promise.all([
				transaction.objectStore('snapshots').get(place.at),
				tail.getAllKeys(range),
				tail.getAll(range),
				transaction.objectStore('marks').count(place.at)
			]);
		}
	);
	const kept = parseSnapshot(snapshot);
	const records: Promise<SealedRecord>[] = keys.map(async (key, index) => {
		const value = values[index];
		return { key, value, update: await openRecord(place, value, tailContext(place, key)) };
	});
	if (snapshot !== undefined) {
		const context = snapshotContext(place, kept?.generation ?? 0);
		const update = openRecord(place, kept?.bytes, context);
		records.unshift(update.then((opened) => ({ key: null, value: snapshot, update: opened })));
	}
	return {
		generation: kept?.generation ?? 0,
		records: await Promise.all(records),
		marked: mark > 0
	};
}

/** Adds one update to the tail, strictly durable; resolves with the length of the tail. `erased` when the space is gone. */
export async function appendRecord(
	place: Place,
	seq: number,
	writer: string,
	update: Uint8Array
): Promise<number> {
	const key: TailKey = [...place.at, seq, writer];
	const sealed = await sealBytes(place.space.key, update, tailContext(place, key));
	return write(place.opened.db, ['spaces', 'tail', 'marks'], async (transaction) => {
		// All asked at once and committed as soon as may be: the page may be on its way out.
		const tail = transaction.objectStore('tail');
		const space = heard(transaction.objectStore('spaces').get(place.at[0]));
		const marked = heard(transaction.objectStore('marks').put(1, place.at));
		const added = heard(tail.add(sealed, key));
		const counted = heard(tail.count(keysUnder(...place.at)));
		requireSpaceKey(await space, place.space.id);
		transaction.commit();
		await Promise.all([marked, added]);
		return counted;
	});
}

/** Moves what did not open out of the way, as it is. */
export async function setAside(place: Place, damaged: readonly SealedRecord[]): Promise<void> {
	if (damaged.length === 0) return;
	await write(place.opened.db, ['snapshots', 'tail', 'damaged'], async (transaction) => {
		for (const record of damaged) {
			// Another tab may have moved it, or have written a new snapshot.
			if (record.key) {
				if ((await transaction.objectStore('tail').count(record.key)) === 0) continue;
				await transaction.objectStore('tail').delete(record.key);
			} else {
				const now = parseSnapshot(await transaction.objectStore('snapshots').get(place.at));
				if (now?.generation !== parseSnapshot(record.value)?.generation) continue;
				await transaction.objectStore('snapshots').delete(place.at);
			}
			const { key, value } = record;
			await transaction.objectStore('damaged').put({ key, value }, [...place.at, randomName()]);
		}
	});
}

/**
 * Puts the compacted update in place of exactly the records it was made of, in one transaction; what
 * arrived meanwhile stays. Resolves with false, and changes nothing, when another tab was faster.
 */
export async function replaceRecords(
	place: Place,
	from: DocRecords,
	compacted: Compacted
): Promise<boolean> {
	const generation = from.generation + 1;
	const bytes = await sealBytes(
		place.space.key,
		compacted.update,
		snapshotContext(place, generation)
	);
	const unread = new Set(compacted.unread);
	const opened = from.records.filter((record) => record.update !== null);
	const stores = ['spaces', 'snapshots', 'tail', 'damaged'] as const;
	return write(place.opened.db, [...stores], async (transaction) => {
		requireSpaceKey(await transaction.objectStore('spaces').get(place.at[0]), place.space.id);
		const snapshots = transaction.objectStore('snapshots');
		const now = parseSnapshot(await snapshots.get(place.at));
		if ((now?.generation ?? 0) !== from.generation) return false;
		for (const [index, { key, value }] of opened.entries()) {
			if (unread.has(index)) {
				await transaction.objectStore('damaged').put({ key, value }, [...place.at, randomName()]);
			}
			if (key) await transaction.objectStore('tail').delete(key);
		}
		await snapshots.put({ generation, bytes }, place.at);
		return true;
	});
}

/** A promise whose failure is told another way too, should nobody get to wait for it. */
function heard<T>(answer: Promise<T>): Promise<T> {
	answer.catch(() => undefined);
	return answer;
}

/** What a record says of itself under seal, so that none can stand in for another. */
const tailContext = (place: Place, key: TailKey): string =>
	JSON.stringify(['tail', place.address.spaceId, place.address.docId, key[2], key[3]]);
const snapshotContext = (place: Place, generation: number): string =>
	JSON.stringify(['snapshot', place.address.spaceId, place.address.docId, generation]);

async function openRecord(
	place: Place,
	value: unknown,
	context: string
): Promise<Uint8Array | null> {
	if (!(value instanceof Uint8Array)) return null;
	const opened = await openBytes(place.space.key, value, context);
	return opened.ok ? opened.value : null;
}

interface Snapshot {
	readonly generation: number;
	readonly bytes: Uint8Array;
}

function parseSnapshot(value: unknown): Snapshot | null {
	if (typeof value !== 'object' || value === null) return null;
	if (!('generation' in value && 'bytes' in value)) return null;
	const { generation, bytes } = value;
	if (typeof generation !== 'number' || !(bytes instanceof Uint8Array)) return null;
	return { generation, bytes };
}

const randomName = (): string => toBase64url(crypto.getRandomValues(new Uint8Array(12)));

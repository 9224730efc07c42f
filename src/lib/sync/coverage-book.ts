import { equalBytes, utf8 } from '$lib/model/bytes';
import { isDeviceId, isPersonId } from '$lib/model/id-parse';
import type { Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import { decodeAll, readBytes, readCount, readText, type Decoder } from './bounded-decoding';
import type { DocState } from './confirmations';
import type { ProvedPeer } from './ports';

import { maxStateVectorBytes, parseStateVector, sameClocks } from './state-vector';

/*
 * What is kept between runs of what other devices have; numbers varuint, text and bytes with their
 * length before them:
 * | what      |                                                                                 |
 * |-----------|---------------------------------------------------------------------------------|
 * | version   | 1,000,002                                                                       |
 * | documents | count, then for each its id, state vector and digest when this was written      |
 * | made      | how many changes were made on this device; they are counted from 1              |
 * | forgotten | up to which of them somebody had who is no longer remembered                    |
 * | devices   | count, then device id, person id, up to which it has, seen at, in step at (or 0) |
 * | records   | count, then record id and the number of its last change made here, oldest first |
 * The first version was the documents alone, written only when somebody had everything.
 */
const version = 1_000_002;
const maxDocs = 10_000;
/** Devices that are remembered. */
export const maxDevices = 256;
/** Records of which it is remembered when they were last changed here. */
export const maxRecords = 400;

/** A document as it was when the book was written: doc id -> its state then. */
export type KeptDocs = ReadonlyMap<string, KeptDoc>;
export interface KeptDoc {
	readonly stateVector: Uint8Array;
	readonly digest: Uint8Array;
}

/** Another device of the group, as it is remembered. */
export interface RememberedDevice extends ProvedPeer {
	/** It has the changes made here up to this number. */
	readonly confirmed: number;
	readonly seenAt: number;
	readonly inStepAt: number | null;
}

/** Who has what was made on this device. */
export interface CoverageBook {
	readonly docs: KeptDocs;
	readonly made: number;
	readonly forgotten: number;
	readonly devices: readonly RememberedDevice[];
	/** Record id and the number of its last change, oldest first. */
	readonly records: readonly (readonly [string, number])[];
}

export function encodeBook(book: CoverageBook): Uint8Array {
	const encoder = encoding.createEncoder();
	const number = (value: number): void =>
		encoding.writeVarUint(encoder, Math.max(0, Math.floor(value)));
	const text = (value: string): void => encoding.writeVarUint8Array(encoder, utf8(value));
	number(version);
	number(book.docs.size);
	for (const [doc, { stateVector, digest }] of book.docs) {
		text(doc);
		encoding.writeVarUint8Array(encoder, stateVector);
		encoding.writeVarUint8Array(encoder, digest);
	}
	number(book.made);
	number(book.forgotten);
	number(book.devices.length);
	for (const device of book.devices) {
		text(device.deviceId);
		text(device.personId);
		number(device.confirmed);
		number(device.seenAt);
		number(device.inStepAt ?? 0);
	}
	number(book.records.length);
	for (const [record, count] of book.records) {
		text(record);
		number(count);
	}
	return encoding.toUint8Array(encoder);
}

/** Reads the first version too: then nobody is remembered, and all that was in the documents was somewhere else. Fails with `malformed`. */
export const parseBook = (bytes: Uint8Array): Result<CoverageBook> =>
	decodeAll(bytes, (decoder): CoverageBook => {
		const head = readCount(decoder, version);
		if (head <= maxDocs) {
			return { docs: readDocs(decoder, head), made: 0, forgotten: 0, devices: [], records: [] };
		}
		if (head !== version) throw new RangeError('unknown version');
		const docs = readDocs(decoder, readCount(decoder, maxDocs));
		const made = readNumber(decoder);
		const forgotten = readCount(decoder, made);
		const devices = Array.from({ length: readCount(decoder, maxDevices) }, () =>
			readDevice(decoder, made)
		);
		const records = Array.from(
			{ length: readCount(decoder, maxRecords) },
			() => [readText(decoder, 128), readCount(decoder, made)] as const
		);
		return { docs, made, forgotten, devices, records };
	});

function readDocs(decoder: Decoder, count: number): KeptDocs {
	const docs = new Map<string, KeptDoc>();
	for (let left = count; left > 0; left--) {
		const doc = readText(decoder, 128);
		const stateVector = readBytes(decoder, maxStateVectorBytes);
		docs.set(doc, { stateVector, digest: readBytes(decoder, 16) });
	}
	return docs;
}

function readDevice(decoder: Decoder, made: number): RememberedDevice {
	const deviceId = readText(decoder, 128);
	const personId = readText(decoder, 128);
	if (!isDeviceId(deviceId) || !isPersonId(personId)) throw new RangeError('not an id');
	const confirmed = readCount(decoder, made);
	const seenAt = readNumber(decoder);
	const inStepAt = readNumber(decoder);
	return { deviceId, personId, confirmed, seenAt, inStepAt: inStepAt === 0 ? null : inStepAt };
}

const readNumber = (decoder: Decoder): number => readCount(decoder, Number.MAX_SAFE_INTEGER);

/** True when the document is just as it was when the book was written. */
export function sameAsKept(kept: KeptDoc | undefined, now: DocState): boolean {
	if (kept === undefined) return false;
	const clocks = parseStateVector(kept.stateVector);
	return clocks.ok && sameClocks(clocks.value, now.clocks) && equalBytes(kept.digest, now.digest);
}

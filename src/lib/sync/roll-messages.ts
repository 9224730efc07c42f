import { utf8 } from '$lib/model/bytes';
import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { fail, type Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import { decodeAll, readByte, readCount, readText, type Decoder } from './bounded-decoding';
import { readPeerId } from './peer-id';
import type { ProvedPeer } from './ports';

/*
 * The body of a roll message; numbers varuint, text and bytes with their length before them:
 * | what    | type |                                                                          |
 * |---------|------|--------------------------------------------------------------------------|
 * | digest  | u32  | over all that the sender can reach; compared when there are no entries   |
 * | entries | list | count, then for each: peer id, device id, person id, count (u32), links  |
 * |         |      | (how many, peer ids), u8 (1: editing, 2: contents), record, 16 bytes     |
 */
const maxIdBytes = 128;
const editingFlag = 1;
const contentsFlag = 2;
const contentsBytes = 16;
/** Entries in one message. */
export const maxEntries = 128;
/** Links that an entry tells of; nobody keeps that many. */
export const maxToldLinks = 16;
const maxRollBytes = 128 * 1024;

/** What a device says of itself, as it is passed on along the links. */
export interface RollEntry extends ProvedPeer {
	readonly peerId: PeerId;
	/** Raised by the device itself at each change; u32, wraps around (RFC 1982). */
	readonly count: number;
	readonly links: readonly PeerId[];
	/** The record being edited there, at most 128 bytes. */
	readonly editing: string | null;
	/** 16 bytes over the content of all its documents. */
	readonly contents: Uint8Array | null;
}

export interface RollMessage {
	readonly digest: number;
	readonly entries: readonly RollEntry[];
}

export function encodeRoll({ digest, entries }: RollMessage): Uint8Array {
	const encoder = encoding.createEncoder();
	const text = (value: string): void => encoding.writeVarString(encoder, value);
	encoding.writeUint32(encoder, digest);
	encoding.writeVarUint(encoder, entries.length);
	for (const entry of entries) {
		text(entry.peerId);
		text(entry.deviceId);
		text(entry.personId);
		encoding.writeUint32(encoder, entry.count);
		encoding.writeVarUint(encoder, entry.links.length);
		for (const link of entry.links) text(link);
		const { editing, contents } = entry;
		encoding.writeUint8(
			encoder,
			(editing === null ? 0 : editingFlag) | (contents === null ? 0 : contentsFlag)
		);
		if (editing !== null) text(editing);
		if (contents !== null) encoding.writeUint8Array(encoder, contents);
	}
	return encoding.toUint8Array(encoder);
}

/** Fails with `malformed`. */
export function parseRoll(bytes: Uint8Array): Result<RollMessage> {
	if (bytes.length > maxRollBytes) return fail('malformed', 'roll too long');
	return decodeAll(bytes, (decoder) => ({
		digest: readUint32(decoder),
		entries: Array.from({ length: readCount(decoder, maxEntries) }, () => readEntry(decoder))
	}));
}

function readEntry(decoder: Decoder): RollEntry {
	const peerId = readPeerId(decoder);
	const deviceId = readText(decoder, maxIdBytes) as DeviceId;
	const personId = readText(decoder, maxIdBytes) as PersonId;
	const count = readUint32(decoder);
	const links = Array.from({ length: readCount(decoder, maxToldLinks) }, () => readPeerId(decoder));
	const flags = readByte(decoder);
	if (flags > (editingFlag | contentsFlag)) throw new RangeError('unknown flags');
	const editing = (flags & editingFlag) === 0 ? null : readText(decoder, maxIdBytes);
	const contents =
		(flags & contentsFlag) === 0
			? null
			: Uint8Array.from({ length: contentsBytes }, () => readByte(decoder));
	return { peerId, deviceId, personId, count, links, editing, contents };
}

function readUint32(decoder: Decoder): number {
	let value = 0;
	for (let byte = 0; byte < 4; byte++) value += readByte(decoder) * 2 ** (8 * byte);
	return value;
}
/** A record's id as it may be told. */
export const tellable = (editing: string | null): string | null =>
	editing === null || utf8(editing).length > maxIdBytes ? null : editing;

import { concatBytes, equalBytes, fromBase64url, toBase64url, type Bytes } from '$lib/model/bytes';
import { spaceIdSchema } from '$lib/model/id-schema';
import type { SpaceId } from '$lib/model/ids';
import { hashFields, macFields } from '$lib/crypto/primitives';
import * as v from 'valibot';
import { createByteReader, type ByteReader } from './byte-reader';
import type { ConnectionParts } from './connection-parts';
import { packCandidates, packCredentials, unpackCandidates, unpackCredentials } from './pack-parts';

/*
 * A pairing code, before it is spelled as text (numbers big-endian):
 * | bytes | what                                                                              |
 * |-------|-----------------------------------------------------------------------------------|
 * | 1     | high half: version, 1. Low half: 0 offer, 1 answer, 2 offer with an invitation    |
 * | 1     | number of bytes of the whole code                                                 |
 * | 4     | id of the offer, random; an answer has that of the offer it answers               |
 * | 4     | made at, seconds since 1970                                                       |
 * | 52    | with an invitation only: space id 32, secret 16, expires at (seconds) 4           |
 * | 1     | bit 7: credentials are lower-case hex; bits 0-6: length of the ufrag              |
 * | 1     | length of the ICE password                                                        |
 * |       | ufrag and password, 6 bits a character (4 if hex), filled up with zeros           |
 * | 32    | SHA-256 fingerprint of the DTLS certificate                                       |
 * |       | candidates, up to the tag; each:                                                  |
 * | 1     | bits 0-1: mDNS, IPv4, IPv6, other name; 2-3: UDP, TCP active, passive, so;        |
 * |       | 4-5: host, srflx, relay; bit 6: the address is an earlier candidate's             |
 * |       | address: 16, 4, 16, or length and ASCII; with bit 6 the number of the earlier, 1  |
 * | 2     | port; none for TCP active                                                         |
 * | 4     | tag: first bytes of a MAC over all before, by a key of the group, or of the       |
 * |       | invitation: it says nothing to anybody else, and nobody else can make one         |
 * | 4     | checksum: first bytes of SHA-256 over all before                                  |
 * In every later version the first two bytes and the checksum stay where and what they are.
 *
 * Chromium's usual offer (4 + 24 characters, one mDNS candidate) makes 92 bytes. 187 bytes are what a
 * QR code of version 10 holds at its medium error correction, as text; candidates are left out until
 * a code fits, the least useful first.
 */
const version = 1;
/** Longest code. */
export const maxCodeBytes = 187;
const headBytes = 10;
const tagBytes = 4;
const checksumBytes = 4;
const kinds = ['offer', 'answer', 'invitation'] as const;

/** What one device shows another. */
export interface PairingCode {
	readonly kind: 'offer' | 'answer';
	/** 4 bytes, base64url. */
	readonly id: string;
	/** ms, whole seconds. */
	readonly madeAt: number;
	/** With an offer only: lets whoever reads it in. */
	readonly invitation: CodeInvitation | null;
	readonly parts: ConnectionParts;
}

/** The invitation inside a code. */
export interface CodeInvitation {
	readonly space: SpaceId;
	/** 16 bytes. */
	readonly secret: Bytes;
	/** ms, whole seconds. */
	readonly expiresAt: number;
}

/** Why bytes are no code; `CodeRefusal` has the same words. */
export type CodeFault = 'not-a-code' | 'half' | 'mangled' | 'too-new';

/** A code that is whole; by whom it was made is for the caller to ask. */
export interface ReadCode {
	readonly code: PairingCode;
	/** Whether it was made with this key. */
	provedBy(key: CryptoKey): Promise<boolean>;
}

/** Packs a code; candidates beyond what fits are left out. */
export async function writeCode(code: PairingCode, key: CryptoKey): Promise<Bytes> {
	const { invitation, parts } = code;
	const kind = invitation === null ? kinds.indexOf(code.kind) : 2;
	const body = concatBytes(
		bytesOf(code.id, 4),
		u32(code.madeAt / 1000),
		...(invitation === null
			? []
			: [bytesOf(invitation.space, 32), invitation.secret, u32(invitation.expiresAt / 1000)]),
		packCredentials(parts),
		parts.fingerprint
	);
	const room = maxCodeBytes - 2 - body.length - tagBytes - checksumBytes;
	const candidates = packCandidates(parts.candidates, room);
	const length = 2 + body.length + candidates.length + tagBytes + checksumBytes;
	const untagged = concatBytes(Uint8Array.of((version << 4) | kind, length), body, candidates);
	const tagged = concatBytes(untagged, await tagOf(untagged, key));
	return concatBytes(tagged, await checksumOf(tagged));
}

/** How many bytes a code says it has, given its first two; null when it can't be a code. */
export const statedLength = (length: number): number | null =>
	length > headBytes + tagBytes + checksumBytes ? length : null;

/** Reads exactly the bytes of one code. */
export async function readCode(bytes: Uint8Array): Promise<ReadCode | CodeFault> {
	const end = bytes.length - checksumBytes;
	if (bytes.length < 2 || statedLength(bytes[1] ?? 0) !== bytes.length) return 'mangled';
	const tagged = bytes.slice(0, end);
	if (!equalBytes(await checksumOf(tagged), bytes.subarray(end))) return 'mangled';
	const [first = 0] = bytes;
	const kind = kinds[first & 15];
	if (first >> 4 !== version || kind === undefined)
		return first >> 4 === 0 ? 'not-a-code' : 'too-new';
	const untagged = tagged.slice(0, -tagBytes);
	const code = bytes.length <= maxCodeBytes ? decode(untagged, kind) : null;
	if (code === null) return 'not-a-code';
	return {
		code,
		provedBy: async (key) => equalBytes(await tagOf(untagged, key), tagged.subarray(-tagBytes))
	};
}

function decode(bytes: Bytes, kind: (typeof kinds)[number]): PairingCode | null {
	const reader = createByteReader(bytes);
	try {
		reader.take(2);
		const id = toBase64url(reader.take(4));
		const madeAt = reader.u32() * 1000;
		const invitation = kind === 'invitation' ? readInvitation(reader) : null;
		const credentials = unpackCredentials(reader);
		const fingerprint = reader.take(32);
		const candidates = unpackCandidates(reader);
		return {
			kind: kind === 'answer' ? 'answer' : 'offer',
			id,
			madeAt,
			invitation,
			parts: { ...credentials, fingerprint, candidates }
		};
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
}

function readInvitation(reader: ByteReader): CodeInvitation {
	const space = v.safeParse(spaceIdSchema, toBase64url(reader.take(32)));
	if (!space.success) throw new RangeError('space');
	return { space: space.output, secret: reader.take(16), expiresAt: reader.u32() * 1000 };
}

function u32(value: number): Bytes {
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, Math.min(0xffff_ffff, Math.max(0, Math.floor(value))));
	return bytes;
}

function bytesOf(text: string, count: number): Bytes {
	const bytes = fromBase64url(text, count);
	if (!bytes.ok || bytes.value.length !== count) throw new RangeError('id');
	return bytes.value;
}

const tagOf = async (untagged: Bytes, key: CryptoKey): Promise<Bytes> =>
	(await macFields(key, ['porchlight pairing code', untagged])).slice(0, tagBytes);

const checksumOf = async (tagged: Bytes): Promise<Bytes> =>
	(await hashFields(['porchlight pairing checksum', tagged])).slice(0, checksumBytes);

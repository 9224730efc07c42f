import { concatBytes, fromUtf8, toBase64url, utf8, type Bytes } from './bytes';
import { spaceIdSchema } from './id-schema';
import type { SpaceId } from './ids';
import { fail, ok, type Result } from './result';
import * as v from 'valibot';

/*
 * The payload of an invitation link, before base64url:
 * | bytes | what                                                            |
 * |-------|-----------------------------------------------------------------|
 * | 1     | version, 1                                                      |
 * | 32    | space id                                                        |
 * | 16    | invitation secret                                               |
 * | 4     | expires at, seconds since 1970, u32 big-endian                  |
 * | 1     | flags; bit 0: meet at the helper of the page itself             |
 * | 1     | number of helper addresses                                      |
 * |       | each: length u8, UTF-8                                          |
 * | 4     | checksum: the first bytes of SHA-256 over all before            |
 * In every later version the checksum stays the last four bytes, over all before.
 */
/** Bytes of checksum at the end of a payload. */
export const checksumBytes = 4;
/** Longest payload, in base64url characters. */
export const maxPayloadLength = 2048;
/** Most helper addresses that fit in one invitation, and the bytes each may have. */
const maxPayloadRelays = 7;
const maxPayloadRelayBytes = 200;
const fixedBytes = 55;
const ownFlag = 1;

/** What a link says, before its checksum is checked. */
export interface InvitationPayload {
	readonly space: SpaceId;
	/** 16 bytes. */
	readonly secret: Bytes;
	/** ms, whole seconds. */
	readonly expiresAt: number;
	/** Meet at the helper of the page that opened the link. */
	readonly ownRelay: boolean;
	readonly relays: readonly string[];
}

/** An address of a helper that an invitation may carry: ws or wss, printable, at most 200 bytes. */
const isRelayAddress = (text: string): boolean =>
	text.length <= maxPayloadRelayBytes && /^wss?:\/\/[!-~]+$/.test(text);

/** The payload without its checksum. Addresses that are no helper's or don't fit are left out. */
export function encodePayload(payload: InvitationPayload, spaceBytes: Uint8Array): Bytes {
	const relays = payload.relays.filter(isRelayAddress).slice(0, maxPayloadRelays).map(utf8);
	const expires = new Uint8Array(4);
	new DataView(expires.buffer).setUint32(0, Math.floor(payload.expiresAt / 1000));
	return concatBytes(
		Uint8Array.of(1),
		spaceBytes,
		payload.secret,
		expires,
		Uint8Array.of(payload.ownRelay ? ownFlag : 0, relays.length),
		...relays.flatMap((relay) => [Uint8Array.of(relay.length), relay])
	);
}

/** Where the checksum of a version 1 payload begins, or null when the bytes end before. */
export function payloadEnd(bytes: Uint8Array): number | null {
	let end = fixedBytes;
	for (let left = bytes[fixedBytes - 1] ?? 0; left > 0; left -= 1) end += 1 + (bytes[end] ?? 0);
	return end + checksumBytes <= bytes.length ? end : null;
}

/** Reads what `encodePayload` wrote, once its checksum is known to be right. Fails with `not-an-invitation`. */
export function decodePayload(bytes: Uint8Array): Result<InvitationPayload> {
	const count = bytes[fixedBytes - 1] ?? 0;
	const space = v.safeParse(spaceIdSchema, toBase64url(bytes.subarray(1, 33)));
	if (bytes[0] !== 1 || bytes.length < fixedBytes || count > maxPayloadRelays || !space.success)
		return fail('not-an-invitation');
	const relays: string[] = [];
	for (let at = fixedBytes, left = count; left > 0; left -= 1) {
		const length = bytes[at] ?? 0;
		const relay = fromUtf8(bytes.subarray(at + 1, at + 1 + length));
		if (!relay.ok || !isRelayAddress(relay.value)) return fail('not-an-invitation');
		relays.push(relay.value);
		at += 1 + length;
	}
	return ok({
		space: space.output,
		secret: new Uint8Array(bytes.subarray(33, 49)),
		expiresAt: new DataView(bytes.slice(49, 53).buffer).getUint32(0) * 1000,
		ownRelay: ((bytes[53] ?? 0) & ownFlag) !== 0,
		relays
	});
}

import type { DeviceId, InvitationId, PersonId, SpaceId } from './ids';
import * as v from 'valibot';

/*
 * base64url of a fixed number of bytes has a fixed length, and its last letter leaves the unused
 * bits zero: one spelling per value, so that ids can be compared as text.
 */
const bytes12 = /^[A-Za-z0-9_-]{16}$/;
const bytes16 = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const bytes32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const bytes64 = /^[A-Za-z0-9_-]{85}[AQgw]$/;

const spelled =
	(pattern: RegExp) =>
	(value: unknown): boolean =>
		typeof value === 'string' && pattern.test(value);

/** 32 bytes, base64url. */
export const spaceIdSchema = v.custom<SpaceId>(spelled(bytes32));
/** 32 bytes, base64url: an Ed25519 public key. */
export const deviceIdSchema = v.custom<DeviceId>(spelled(bytes32));
/** 16 bytes, base64url. */
export const personIdSchema = v.custom<PersonId>(spelled(bytes16));
/** 12 bytes, base64url. */
export const invitationIdSchema = v.custom<InvitationId>(spelled(bytes12));
/** Any 32 bytes, base64url: a key, a hash, a nonce. */
export const bytes32Schema = v.custom<string>(spelled(bytes32));
/** An Ed25519 signature, base64url. */
export const signatureSchema = v.custom<string>(spelled(bytes64));
/** Milliseconds since 1970, within what `Date` can hold. */
export const timeSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15));

import type { WireIdentity } from './handshake';
import { protocolVersion } from './handshake-message';
import { presentedSchema } from './roster-wire';
import type { CanonicalField } from '$lib/model/bytes';
import {
	bytes32Schema,
	deviceIdSchema,
	invitationIdSchema,
	signatureSchema
} from '$lib/model/id-schema';
import type { InvitationId, SpaceId } from '$lib/model/ids';
import * as v from 'valibot';

/*
 * Admission of a newcomer (N) by a member (M). Each message is its signatures, then JSON {v, kind, …}:
 * | message  | signatures                | JSON                                                        |
 * |----------|---------------------------|-------------------------------------------------------------|
 * | knock    | invitation key            | N -> M: invitation, device, nonce                           |
 * | welcome  | M's device                | M -> N: card, entries, nonce, group name, inviter's name    |
 * | refused  | M's device                | M -> N: card, entries, code; instead of welcome or admitted |
 * | ask      | N's device, invitation key| N -> M: card, name, proof for the roster                    |
 * | admitted | M's device                | M -> N: card, entries, sealed {epoch, secret}               |
 * Each signature covers (purpose, version, space, invitation, which side offered, both DTLS
 * fingerprints with the offerer's first, the hashes of all messages before, the JSON). N shows
 * nothing and gives no name before M proved itself by a chain of entries to the space id in the link.
 */
export const signatureBytes = 64;
/** Most bytes of entries beside the rest of an `admitted`; others come with the documents. */
export const maxAdmittedEntryBytes = 52_000;
/** Longest name of a person or group here, in characters. */
export const maxNameLength = 80;
export const maxGroupNameLength = 200;

/** Why a member lets nobody in with an invitation; the newcomer's screen has a sentence for each. */
export const refusals = ['expired', 'used-up', 'withdrawn', 'unknown'] as const;
export type Refusal = (typeof refusals)[number];

const card = v.object({
	id: deviceIdSchema,
	sealKey: bytes32Schema,
	certificate: signatureSchema
});
const member = { card, entries: presentedSchema };

export const knockSchema = v.object({
	kind: v.literal('knock'),
	invitation: invitationIdSchema,
	device: deviceIdSchema,
	nonce: bytes32Schema
});
export const refusedSchema = v.object({
	...member,
	kind: v.literal('refused'),
	code: v.picklist(refusals)
});
export const welcomeSchema = v.object({
	...member,
	kind: v.literal('welcome'),
	nonce: bytes32Schema,
	groupName: v.pipe(v.string(), v.maxLength(maxGroupNameLength)),
	inviterName: v.pipe(v.string(), v.maxLength(maxNameLength))
});
export const askSchema = v.object({
	kind: v.literal('ask'),
	card,
	name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(maxNameLength)),
	proof: signatureSchema
});
export const admittedSchema = v.object({
	...member,
	kind: v.literal('admitted'),
	sealed: v.pipe(v.string(), v.maxLength(1024))
});
/** What is sealed to the newcomer's device. */
export const handedOverSchema = v.object({
	v: v.literal(1),
	epoch: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER)),
	secret: bytes32Schema
});

/** Purposes keep the five messages' signatures apart. */
export type AdmissionPurpose = 'knock' | 'member' | 'ask' | 'ask by invitation';

/** What the signatures of one message cover. */
export const admissionFields = (
	purpose: AdmissionPurpose,
	where: {
		readonly space: SpaceId;
		readonly invitation: InvitationId;
		readonly wire: WireIdentity;
		readonly newcomer: boolean;
	},
	hashesBefore: readonly Uint8Array[],
	json: Uint8Array
): readonly CanonicalField[] => [
	`porchlight admission ${purpose}`,
	protocolVersion,
	where.space,
	where.invitation,
	where.wire.offerer === where.newcomer ? 'newcomer offers' : 'member offers',
	where.wire.offerer ? where.wire.localFingerprint : where.wire.remoteFingerprint,
	where.wire.offerer ? where.wire.remoteFingerprint : where.wire.localFingerprint,
	hashesBefore,
	json
];

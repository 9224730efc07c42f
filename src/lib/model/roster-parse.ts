import {
	bytes32Schema,
	deviceIdSchema,
	invitationIdSchema,
	personIdSchema,
	signatureSchema,
	spaceIdSchema,
	timeSchema
} from './id-schema';
import { fail, ok, type Result } from './result';
import type { InvitationRecord, RosterEntry } from './roster';
import * as v from 'valibot';

/** At most so many ids of earlier entries in one entry. */
export const maxSeen = 8;
/** At most so many people per invitation. */
export const maxUses = 1000;

const card = v.object({
	id: deviceIdSchema,
	sealKey: bytes32Schema,
	certificate: signatureSchema
});
const base = {
	v: v.literal(1),
	space: spaceIdSchema,
	by: deviceIdSchema,
	at: timeSchema,
	seen: v.pipe(v.array(bytes32Schema), v.maxLength(maxSeen)),
	signature: signatureSchema
};
const entry = v.variant('kind', [
	v.object({
		...base,
		kind: v.literal('found'),
		nonce: bytes32Schema,
		device: card,
		personId: personIdSchema
	}),
	v.object({
		...base,
		kind: v.literal('admit'),
		device: card,
		personId: personIdSchema,
		invitation: invitationIdSchema,
		proof: signatureSchema
	}),
	v.object({ ...base, kind: v.literal('leave') })
]);
const newer = v.object({ v: v.number(), kind: v.string() });

const invitationRecord = v.object({
	id: invitationIdSchema,
	proofKey: bytes32Schema,
	meetKey: bytes32Schema,
	madeBy: personIdSchema,
	madeAt: timeSchema,
	expiresAt: timeSchema,
	uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxUses)),
	withdrawn: v.nullable(v.object({ by: personIdSchema, at: timeSchema }))
});

/**
 * The shape of a roster entry, not its signature (see `checkEntry`). Fails with `too-new` for a kind
 * or version that this app doesn't know (keep it), `malformed` otherwise.
 */
export function parseRosterEntry(value: unknown): Result<RosterEntry> {
	const parsed = v.safeParse(entry, value);
	if (parsed.success) return ok(parsed.output);
	const shape = v.safeParse(newer, value);
	const known = ['found', 'admit', 'leave'];
	if (shape.success && (shape.output.v > 1 || !known.includes(shape.output.kind)))
		return fail('too-new');
	return fail('malformed');
}

/** An invitation as the group's records hold it. Fails with `malformed`. */
export function parseInvitationRecord(value: unknown): Result<InvitationRecord> {
	const parsed = v.safeParse(invitationRecord, value);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}

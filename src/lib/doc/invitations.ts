import { isInvitationId } from '$lib/model/id-parse';
import type { InvitationId } from '$lib/model/ids';
import { personIdSchema, timeSchema } from '$lib/model/post-parse';
import type { InvitationRecord } from '$lib/model/roster';
import * as v from 'valibot';
import { bagOf, type RecordBags } from './record-bags';

const key = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const record = v.object({
	id: v.custom<InvitationId>(isInvitationId),
	proofKey: key,
	meetKey: key,
	madeBy: personIdSchema,
	madeAt: timeSchema,
	expiresAt: timeSchema,
	uses: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))
});
const withdrawn = v.object({ by: personIdSchema, at: timeSchema });

/** All invitations whose record parses. Who withdrew one is in a key of its own, so that it stays withdrawn. */
export function readInvitations(bags: RecordBags): ReadonlyMap<InvitationId, InvitationRecord> {
	const invitations = new Map<InvitationId, InvitationRecord>();
	for (const id of bags.byId.keys()) {
		const bag = bagOf(bags, id);
		const made = v.safeParse(record, bag.get(''));
		if (!made.success || String(made.output.id) !== String(id)) continue;
		const ended = v.safeParse(withdrawn, bag.get('withdrawn'));
		invitations.set(made.output.id, {
			...made.output,
			withdrawn: ended.success ? ended.output : null
		});
	}
	return invitations;
}

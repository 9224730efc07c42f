import type { InvitationId } from '$lib/model/ids';
import type { InvitationRecord } from '$lib/model/roster';
import { parseInvitationRecord } from '$lib/model/roster-parse';
import { said } from '$lib/model/said';
import * as v from 'valibot';
import { fieldsOf } from './raw';
import { bagOf, type RecordBags } from './record-bags';

const withdrawn = v.object(said);

/** All invitations whose record parses. Who withdrew one is in a key of its own, so that it stays withdrawn. */
export function readInvitations(bags: RecordBags): ReadonlyMap<InvitationId, InvitationRecord> {
	const invitations = new Map<InvitationId, InvitationRecord>();
	for (const id of bags.byId.keys()) {
		const bag = bagOf(bags, id);
		const made = parseInvitationRecord({
			...Object.fromEntries(fieldsOf(bag.get(''))),
			withdrawn: null
		});
		if (!made.ok || String(made.value.id) !== String(id)) continue;
		const ended = v.safeParse(withdrawn, bag.get('withdrawn'));
		invitations.set(made.value.id, {
			...made.value,
			withdrawn: ended.success ? ended.output : null
		});
	}
	return invitations;
}

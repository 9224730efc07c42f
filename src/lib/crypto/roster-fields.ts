import type { CanonicalField } from '$lib/model/bytes';
import type { DeviceCard, RosterEntry } from '$lib/model/roster';

/** An entry before it is signed. */
export type Unsigned = RosterEntry extends infer Entry
	? Entry extends RosterEntry
		? Omit<Entry, 'signature'>
		: never
	: never;

/** What the signature of a roster entry covers: everything but itself. */
export function entryFields(entry: Unsigned): readonly CanonicalField[] {
	const head = [
		'porchlight roster entry',
		entry.v,
		entry.kind,
		entry.space,
		entry.by,
		entry.at,
		entry.seen
	];
	if (entry.kind === 'leave') return head;
	const who = [...head, cardList(entry.device), entry.personId];
	return entry.kind === 'found' ? [...who, entry.nonce] : [...who, entry.invitation, entry.proof];
}

const cardList = (card: DeviceCard) => [card.id, card.sealKey, card.certificate];

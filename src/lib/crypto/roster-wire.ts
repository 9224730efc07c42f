import { checkEntry } from './roster';
import type { DeviceId, SpaceId } from '$lib/model/ids';
import { ok, type Result } from '$lib/model/result';
import type { RosterEntry } from '$lib/model/roster';
import { provingChain } from '$lib/rules/roster';
import * as v from 'valibot';

/*
 * Entries in a handshake, as lists to save bytes (the space goes without saying):
 * [kind, by, at, seen, signature] and for found and admit
 * [card id, seal key, certificate, person id], then for found [nonce], for admit [invitation, proof].
 */
/** Most entries that prove a device. */
export const maxChain = 64;
/** Most entries in any handshake message. */
const maxPresented = 256;

/** Entries as they stand in a message; each is checked by `readPresented`. */
export const presentedSchema = v.pipe(
	v.array(v.pipe(v.array(v.unknown()), v.maxLength(16))),
	v.maxLength(maxPresented)
);

/** What proves a device to somebody who knows the space id only, ready for a message. */
export const presentChain = (
	entries: readonly RosterEntry[],
	space: SpaceId,
	device: DeviceId
): readonly unknown[][] => provingChain(entries, space, device, maxChain).map(packEntry);

/** What proves each of these devices, then as many other entries, newest first, as fit into `maxBytes` of JSON. */
export function presentWithin(
	entries: readonly RosterEntry[],
	space: SpaceId,
	devices: readonly DeviceId[],
	maxBytes: number
): readonly unknown[][] {
	const chains = new Set(
		devices.flatMap((device) => provingChain(entries, space, device, maxChain))
	);
	const others = entries
		.filter((entry) => !chains.has(entry))
		.sort((a, b) => b.at - a.at)
		.slice(0, maxPresented);
	const presented: unknown[][] = [];
	let bytes = 2;
	for (const entry of [...chains, ...others]) {
		const packed = packEntry(entry);
		bytes += JSON.stringify(packed).length + 1;
		if (bytes > maxBytes || presented.length === maxPresented) break;
		presented.push(packed);
	}
	return presented;
}

/**
 * Checks presented entries and unites them with the known ones. `fresh` are those that are new. Fails
 * as `checkEntry` does on the first that is not good; a kind from a later version is passed over.
 */
export async function readPresented(
	presented: readonly unknown[][],
	space: SpaceId,
	known: readonly RosterEntry[]
): Promise<
	Result<{ readonly all: readonly RosterEntry[]; readonly fresh: readonly RosterEntry[] }>
> {
	const bySignature = new Map<unknown, RosterEntry>(known.map((entry) => [entry.signature, entry]));
	const fresh: RosterEntry[] = [];
	for (const packed of presented) {
		const same = bySignature.get(packed[signatureAt]);
		if (same && JSON.stringify(packEntry(same)) === JSON.stringify(packed)) continue;
		const entry = await checkEntry(unpackEntry(packed, space), space);
		if (entry.ok) fresh.push(entry.value);
		else if (entry.problem.code !== 'too-new') return entry;
	}
	return ok({ all: [...known, ...fresh], fresh });
}

const signatureAt = 4;

/** One entry as it stands in a message. */
export function packEntry(entry: RosterEntry): unknown[] {
	const head = [entry.kind, entry.by, entry.at, entry.seen, entry.signature];
	if (entry.kind === 'leave') return head;
	const { id, sealKey, certificate } = entry.device;
	const who = [...head, id, sealKey, certificate, entry.personId];
	return entry.kind === 'found' ? [...who, entry.nonce] : [...who, entry.invitation, entry.proof];
}

/** Nothing is judged here: `checkEntry` parses what comes out. */
function unpackEntry(packed: readonly unknown[], space: SpaceId): unknown {
	const [kind, by, at, seen, signature, id, sealKey, certificate, personId, ...rest] = packed;
	const head = { v: 1, kind, space, by, at, seen, signature };
	const who = { ...head, device: { id, sealKey, certificate }, personId };
	if (kind === 'found') return { ...who, nonce: rest[0] };
	if (kind === 'admit') return { ...who, invitation: rest[0], proof: rest[1] };
	return head;
}

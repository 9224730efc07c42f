import {
	checkDeviceCard,
	personIdOf,
	spaceIdOf,
	type CertifiedDeviceKeys,
	type DeviceKeys
} from './device-keys';
import { hashFields, isSignature, signFields } from './primitives';
import { entryFields } from './roster-fields';
import { fromBase64url, toBase64url, type CanonicalField } from '$lib/model/bytes';
import type { Clock, DeviceId, InvitationId, SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { AdmitEntry, DeviceCard, LeaveEntry, RosterEntry } from '$lib/model/roster';
import { parseRosterEntry } from '$lib/model/roster-parse';

/**
 * Everything about an entry that doesn't depend on others: shape, space, the device's certificate,
 * the signature, for the founder's that it gives this space id, for an admission that the person id
 * is the device's own. Whether its signer is a member is for `reduceRoster`. With `proofKey` (of the
 * invitation it names) the newcomer's proof as well. Costs two signature checks: remember what passed.
 * Fails with `malformed`, `too-new`, `other-space`, `forged`.
 */
export async function checkEntry(
	value: unknown,
	space: SpaceId,
	proofKey?: string
): Promise<Result<RosterEntry>> {
	const parsed = parseRosterEntry(value);
	if (!parsed.ok) return parsed;
	const entry = parsed.value;
	if (entry.space !== space) return fail('other-space');
	if (entry.kind === 'found' && !(await foundsSpace(entry.by, entry.nonce, space)))
		return fail('forged', 'space id');
	if (entry.kind === 'found' && (entry.by !== entry.device.id || !beginsWith(entry)))
		return fail('forged', 'founder');
	if (entry.kind === 'admit' && entry.personId !== (await personIdOf(space, entry.device.id)))
		return fail('forged', 'person id');
	if (entry.kind !== 'leave' && !(await checkDeviceCard(entry.device, space)))
		return fail('forged', 'certificate');
	if (!(await isSignature(entry.by, entry.signature, entryFields(entry))))
		return fail('forged', 'signature');
	if (entry.kind === 'admit' && proofKey !== undefined && !(await checkProof(entry, proofKey)))
		return fail('forged', 'proof');
	return ok(entry);
}

async function foundsSpace(founder: DeviceId, nonce: string, space: SpaceId): Promise<boolean> {
	return (await spaceIdOf(founder, nonce)) === space;
}

/** The nonce begins with the person id: 16 bytes, of which the first 15 are 20 whole letters. */
function beginsWith(entry: { readonly nonce: string; readonly personId: string }): boolean {
	const nonce = fromBase64url(entry.nonce, 32);
	return nonce.ok && toBase64url(nonce.value.subarray(0, 16)) === entry.personId;
}

/** True when the newcomer of this admission held the secret of the invitation with this proof key. */
export const checkProof = (entry: AdmitEntry, proofKey: string): Promise<boolean> =>
	isSignature(proofKey, entry.proof, proofFields(entry.space, entry.invitation, entry.device.id));

/** What a newcomer signs with the invitation's key; stays in the roster for all to check. */
export const proofFields = (
	space: SpaceId,
	invitation: InvitationId,
	newcomer: DeviceId
): readonly CanonicalField[] => ['porchlight invitation proof', space, invitation, newcomer];

/** What an admission says, and who says it. */
export interface AdmitDeps {
	readonly space: SpaceId;
	/** The member's device that lets in. */
	readonly device: CertifiedDeviceKeys;
	readonly newcomer: DeviceCard;
	readonly invitation: InvitationId;
	/** The newcomer's, over `proofFields`. */
	readonly proof: string;
	/** What the signer knows; ids of the newest are signed as well. */
	readonly entries: readonly RosterEntry[];
	readonly now: Clock;
}

/** A member's device lets in a newcomer's; the person id follows from the newcomer's device. */
export async function signAdmit(deps: AdmitDeps): Promise<AdmitEntry> {
	const unsigned = {
		v: 1,
		kind: 'admit',
		space: deps.space,
		by: deps.device.deviceId,
		at: deps.now(),
		seen: await newestIds(deps.entries),
		device: deps.newcomer,
		personId: await personIdOf(deps.space, deps.newcomer.id),
		invitation: deps.invitation,
		proof: deps.proof
	} as const;
	return { ...unsigned, signature: await signEntry(deps.device, unsigned) };
}

/** This device leaves; whom it let in stays in. */
export async function signLeave(
	deps: Pick<AdmitDeps, 'space' | 'entries' | 'now'> & { readonly device: DeviceKeys }
): Promise<LeaveEntry> {
	const unsigned = {
		v: 1,
		kind: 'leave',
		space: deps.space,
		by: deps.device.deviceId,
		at: deps.now(),
		seen: await newestIds(deps.entries)
	} as const;
	return { ...unsigned, signature: await signEntry(deps.device, unsigned) };
}

/** SHA-256 over the entry and its signature, base64url (43 characters): the key it is stored under. */
export async function entryId(entry: RosterEntry): Promise<string> {
	return toBase64url(
		await hashFields(['porchlight roster entry id', entryFields(entry), entry.signature])
	);
}

async function signEntry(
	device: DeviceKeys,
	unsigned: Parameters<typeof entryFields>[0]
): Promise<string> {
	return toBase64url(await signFields(device.sign.privateKey, entryFields(unsigned)));
}

/** Two suffice to link the history; each costs its bytes in every hello. */
const newestCount = 2;
const newestIds = (entries: readonly RosterEntry[]): Promise<string[]> =>
	Promise.all(
		[...entries]
			.sort((a, b) => b.at - a.at)
			.slice(0, newestCount)
			.map(entryId)
	);

import { deriveInvitationKeys } from './invitation-keys';
import { hashFields } from './primitives';
import { concatBytes, equalBytes, fromBase64url, toBase64url, type Bytes } from '$lib/model/bytes';
import type { Clock, PersonId, Random, SpaceId } from '$lib/model/ids';
import {
	checksumBytes,
	decodePayload,
	encodePayload,
	maxPayloadLength,
	payloadEnd,
	type InvitationPayload
} from '$lib/model/invitation-payload';
import { payloadCandidates, type PayloadCandidate } from '$lib/model/invitation-text';
import { fail, ok, type Result } from '$lib/model/result';
import type { InvitationRecord } from '$lib/model/roster';
import { maxUses } from '$lib/model/roster-parse';

const dayMs = 86_400_000;
const maxDays = 365;

/** What a link says; whether it expired is for the caller (`expiresAt`, ms). */
export type ParsedInvitation = InvitationPayload;

export interface InvitationDeps {
	readonly space: SpaceId;
	/** Helper addresses to meet at; none: the helper of the page that the link opens. At most 7 of 200 bytes go in. */
	readonly relays: readonly string[];
	/** 1 to 365. */
	readonly days: number;
	/** 1 to 1000 people. */
	readonly uses: number;
	readonly by: PersonId;
	readonly now: Clock;
	readonly random: Random;
}

/** A new invitation: its record for the group, and the payload of its link, which holds the secret. */
export async function createInvitation(
	deps: InvitationDeps
): Promise<{ readonly record: InvitationRecord; readonly payload: string }> {
	const { space, relays, random } = deps;
	const secret = random(16);
	const keys = await deriveInvitationKeys(space, secret);
	const madeAt = deps.now();
	const expiresAt = Math.floor((madeAt + clamp(deps.days, maxDays) * dayMs) / 1000) * 1000;
	const record: InvitationRecord = {
		id: keys.id,
		proofKey: keys.proofKey,
		meetKey: keys.meetKey,
		madeBy: deps.by,
		madeAt,
		expiresAt,
		uses: clamp(deps.uses, maxUses),
		withdrawn: null
	};
	const spaceBytes = fromBase64url(space, 32);
	const body = encodePayload(
		{ space, secret, expiresAt, relays, ownRelay: relays.length === 0 },
		spaceBytes.ok ? spaceBytes.value : new Uint8Array(32)
	);
	return { record, payload: toBase64url(concatBytes(body, await checksum(body))) };
}

const clamp = (value: number, most: number): number =>
	Math.min(most, Math.max(1, Math.floor(value) || 1));

/**
 * Reads a pasted link, a message with a link in it, or the bare payload. Fails with `mangled` (an
 * invitation, but letters are missing or wrong), `too-new` (made by a later version) or
 * `not-an-invitation`.
 */
export async function parseInvitation(text: string): Promise<Result<ParsedInvitation>> {
	let problem = fail('not-an-invitation');
	for (const candidate of payloadCandidates(text, maxPayloadLength)) {
		const read = await readCandidate(candidate);
		if (read.ok) return read;
		if (problem.problem.code === 'not-an-invitation') problem = read;
	}
	return problem;
}

async function readCandidate({
	letters,
	word,
	meant
}: PayloadCandidate): Promise<ReturnType<typeof fail> | { ok: true; value: ParsedInvitation }> {
	const mangled = fail(meant && word.length > 0 ? 'mangled' : 'not-an-invitation');
	// Words after the link may hang on, so the last group of letters is filled up, not judged.
	const whole = fromBase64url(`${letters}AAA`.slice(0, Math.ceil(letters.length / 4) * 4), 2048);
	if (!whole.ok) return mangled;
	if (whole.value[0] !== 1) {
		const bytes = fromBase64url(word, 2048);
		return bytes.ok && (await isWhole(bytes.value)) ? fail('too-new') : mangled;
	}
	const end = payloadEnd(whole.value);
	if (end === null || !(await isWhole(whole.value.subarray(0, end + checksumBytes))))
		return mangled;
	const decoded = decodePayload(whole.value.subarray(0, end));
	return decoded.ok ? ok(decoded.value) : fail('not-an-invitation');
}

async function isWhole(bytes: Uint8Array): Promise<boolean> {
	const end = bytes.length - checksumBytes;
	return end > 0 && equalBytes(await checksum(bytes.subarray(0, end)), bytes.subarray(end));
}

async function checksum(body: Uint8Array): Promise<Bytes> {
	return (await hashFields(['porchlight invitation', body])).slice(0, checksumBytes);
}

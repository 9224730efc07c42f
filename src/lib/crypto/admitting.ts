import {
	admissionFields,
	askSchema,
	knockSchema,
	maxAdmittedEntryBytes,
	maxGroupNameLength,
	maxNameLength,
	signatureBytes,
	type Refusal
} from './admission-messages';
import { checkDeviceCard, deviceCard, type CertifiedDeviceKeys } from './device-keys';
import type { Handshake, WireIdentity } from './handshake';
import { decodeMessage, encodeMessage } from './handshake-message';
import { runSteps, type StepResult } from './handshake-steps';
import { invitationIdOf } from './invitation-keys';
import { sealToDevices } from './person-seal';
import { hashFields, isSignature, signFields } from './primitives';
import { proofFields, signAdmit } from './roster';
import { presentChain, presentWithin } from './roster-wire';
import { concatBytes, toBase64url, type Bytes } from '$lib/model/bytes';
import type { Clock, DeviceId, InvitationId, Random, SpaceId } from '$lib/model/ids';
import { fail, ok } from '$lib/model/result';
import type { AdmitEntry, DeviceCard, InvitationRecord, RosterEntry } from '$lib/model/roster';
import { reduceRoster } from '$lib/rules/roster';
import type * as v from 'valibot';

/** What the member's side of an admission needs; the callbacks read and write the group's records. */
export interface AdmittingDeps {
	readonly space: SpaceId;
	readonly epoch: number;
	/** The epoch secret, 32 bytes; handed over sealed. */
	readonly secret: Uint8Array;
	readonly device: CertifiedDeviceKeys;
	readonly wire: WireIdentity;
	/** Known entries, signatures checked. */
	readonly entries: () => readonly RosterEntry[];
	/** Null when this device never heard of it. */
	readonly invitation: (id: InvitationId) => InvitationRecord | null;
	/** Asked when a newcomer knocks, and again right before `admit`, in the same turn. */
	readonly check: (id: InvitationId) => 'open' | Refusal;
	/** What the newcomer sees before giving a name; cut to 200 and 80 characters. */
	readonly introduction: (id: InvitationId) => {
		readonly groupName: string;
		readonly inviterName: string;
	};
	/** Writes the entry and the name, at once: from then on it counts as a use. */
	readonly admit: (entry: AdmitEntry, name: string) => void;
	readonly random: Random;
	readonly now: Clock;
}

interface Talk {
	readonly invitation: InvitationId;
	readonly newcomer: DeviceId;
	readonly proofKey: string;
	/** Hashes of the messages so far, in order. */
	readonly hashes: Bytes[];
}

/**
 * The member's side. `start` gives nothing: the newcomer speaks first. A refusal is a reply, after
 * which nothing more is accepted. A newcomer that was already let in with this invitation, and lost
 * the line before it got the secret, gets it again without another use. The newcomer types a name
 * while this waits: after a good knock the link gets 10 minutes, not 10 s. Ends with `not-proved`, `malformed`, `too-new`.
 */
export function createAdmitting(deps: AdmittingDeps): Handshake<{ readonly admitted: DeviceId }> {
	type Stepped = StepResult<{ readonly admitted: DeviceId }>;
	const { space, device, wire } = deps;
	let talk: Talk | null = null;
	let meet = (): void => undefined;
	const met = new Promise<void>((resolve) => {
		meet = resolve;
	});

	const where = (invitation: InvitationId) => ({ space, invitation, wire, newcomer: false });

	async function signed(
		{ invitation, hashes }: Pick<Talk, 'invitation' | 'hashes'>,
		message: object,
		entries: readonly unknown[][]
	): Promise<Bytes> {
		const json = encodeMessage({ ...message, card: deviceCard(device), entries });
		const fields = admissionFields('member', where(invitation), hashes, json);
		return concatBytes(await signFields(device.sign.privateKey, fields), json);
	}

	const myChain = () => presentChain(deps.entries(), space, device.deviceId);

	async function refuse(to: Pick<Talk, 'invitation' | 'hashes'>, code: Refusal): Promise<Stepped> {
		const reply = await signed(to, { kind: 'refused', code }, myChain());
		return ok({ reply, done: null, over: true });
	}

	/** The entry by which this device is in already, through this invitation. */
	function entryOf(newcomer: DeviceId, invitation: InvitationId): AdmitEntry | null {
		if (reduceRoster(deps.entries(), space).devices.get(newcomer)?.state !== 'member') return null;
		const entry = deps
			.entries()
			.find(
				(each) =>
					each.kind === 'admit' && each.device.id === newcomer && each.invitation === invitation
			);
		return entry?.kind === 'admit' ? entry : null;
	}

	async function takeKnock(bytes: Uint8Array): Promise<Stepped> {
		const json = bytes.subarray(signatureBytes);
		const read = decodeMessage(knockSchema, json);
		if (!read.ok) return read;
		const { invitation, device: newcomer } = read.value;
		const hashes = [await hashFields([bytes])];
		const record = deps.invitation(invitation);
		if (!record || (await invitationIdOf(space, record.proofKey)) !== invitation)
			return refuse({ invitation, hashes }, 'unknown');
		const fields = admissionFields('knock', where(invitation), [], json);
		if (!(await isSignature(record.proofKey, bytes.subarray(0, signatureBytes), fields)))
			return fail('not-proved');
		if (newcomer === device.deviceId) return fail('myself');
		talk = { invitation, newcomer, proofKey: record.proofKey, hashes };
		const state = deps.check(invitation);
		if (state !== 'open' && !entryOf(newcomer, invitation)) return refuse(talk, state);
		const { groupName, inviterName } = deps.introduction(invitation);
		const reply = await signed(
			talk,
			{
				kind: 'welcome',
				nonce: toBase64url(deps.random(32)),
				groupName: groupName.slice(0, maxGroupNameLength),
				inviterName: inviterName.slice(0, maxNameLength)
			},
			myChain()
		);
		hashes.push(await hashFields([reply]));
		meet();
		return ok({ reply, done: null });
	}

	async function takeAsk(bytes: Uint8Array): Promise<Stepped> {
		if (!talk) return fail('over');
		const { invitation, newcomer, proofKey, hashes } = talk;
		const json = bytes.subarray(2 * signatureBytes);
		const read = decodeMessage(askSchema, json);
		if (!read.ok) return read;
		const ask = read.value;
		const by = (purpose: 'ask' | 'ask by invitation') =>
			admissionFields(purpose, where(invitation), hashes, json);
		const proved =
			ask.card.id === newcomer &&
			(await isSignature(newcomer, bytes.subarray(0, signatureBytes), by('ask'))) &&
			(await isSignature(
				proofKey,
				bytes.subarray(signatureBytes, 2 * signatureBytes),
				by('ask by invitation')
			)) &&
			(await isSignature(proofKey, ask.proof, proofFields(space, invitation, newcomer))) &&
			(await checkDeviceCard(ask.card, space));
		if (!proved) return fail('not-proved');
		hashes.push(await hashFields([bytes]));
		return letIn(talk, ask);
	}

	async function letIn(
		{ invitation, newcomer, hashes }: Talk,
		ask: v.InferOutput<typeof askSchema>
	): Promise<Stepped> {
		let entry = entryOf(newcomer, invitation);
		if (!entry) {
			const { proof, card } = ask;
			const { entries, now } = deps;
			const signing = { space, device, newcomer: card, invitation, proof, now };
			const made = await signAdmit({ ...signing, entries: entries() });
			// No await from here to `admit`: two newcomers can't both take the last use here.
			entry = entryOf(newcomer, invitation);
			if (!entry) {
				const state = deps.check(invitation);
				if (state !== 'open') return refuse({ invitation, hashes }, state);
				entry = made;
				deps.admit(entry, ask.name);
			}
		}
		const sealed = await handOver(ask.card, hashes);
		if (sealed === null) return fail('bad-key');
		const known = deps.entries();
		const signature = entry.signature;
		const all = known.some((each) => each.signature === signature) ? known : [...known, entry];
		const devices = [device.deviceId, newcomer];
		const entries = presentWithin(all, space, devices, maxAdmittedEntryBytes);
		const reply = await signed({ invitation, hashes }, { kind: 'admitted', sealed }, entries);
		return ok({ reply, done: { admitted: newcomer } });
	}

	async function handOver(card: DeviceCard, hashes: readonly Bytes[]): Promise<string | null> {
		const { epoch, secret } = deps;
		const sealed = await sealToDevices(
			encodeMessage({ epoch, secret: toBase64url(secret) }),
			[card],
			await hashFields(['porchlight epoch secret', space, hashes])
		);
		return sealed.ok ? (sealed.value.get(card.id) ?? null) : null;
	}

	return { ...runSteps(() => Promise.resolve(null), [takeKnock, takeAsk]), met };
}

import {
	admissionFields,
	admittedSchema,
	handedOverSchema,
	maxNameLength,
	refusedSchema,
	signatureBytes,
	welcomeSchema
} from './admission-messages';
import { certifyDevice, deviceCard, personIdOf, type DeviceKeys } from './device-keys';
import type { Handshake, WireIdentity } from './handshake';
import { decodeMessage, encodeMessage } from './handshake-message';
import { runSteps, type StepResult } from './handshake-steps';
import type { ParsedInvitation } from './invitation';
import { deriveInvitationKeys, type InvitationKeys } from './invitation-keys';
import { openSealedToDevice } from './person-seal';
import { hashFields, isSignature, signFields } from './primitives';
import { proofFields } from './roster';
import { readPresented } from './roster-wire';
import { concatBytes, fromBase64url, toBase64url, type Bytes } from '$lib/model/bytes';
import type { DeviceId, PersonId, Random, SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { RosterEntry } from '$lib/model/roster';
import { reduceRoster } from '$lib/rules/roster';
import * as v from 'valibot';

/** What the newcomer's side needs. The same device keys at every try: then a broken line costs no use. */
export interface JoiningDeps {
	readonly invitation: ParsedInvitation;
	readonly device: DeviceKeys;
	readonly wire: WireIdentity;
	/**
	 * Called once a member proved itself; settles when the newcomer gave a name (1 to 80 characters
	 * once trimmed). From then on the link gets 10 minutes, not 10 s. Several members may answer at
	 * once, and each asks.
	 */
	readonly askName: (groupName: string, inviterName: string) => Promise<string>;
	readonly random: Random;
}

/** All that a newcomer keeps. */
export interface Joined {
	readonly spaceId: SpaceId;
	readonly epoch: number;
	/** 32 bytes. */
	readonly secret: Bytes;
	/** Checked; at least what proves the member who let in, and the newcomer's own. Others come with the documents. */
	readonly entries: readonly RosterEntry[];
	readonly groupName: string;
	/** As given. */
	readonly name: string;
	readonly personId: PersonId;
	/** Of the newcomer's device; see DeviceCard. */
	readonly certificate: string;
	readonly admittedBy: PersonId;
}

interface Member {
	readonly deviceId: DeviceId;
	readonly entries: readonly RosterEntry[];
}

/**
 * The newcomer's side; it speaks first. Ends with `expired`, `used-up`, `withdrawn` or `unknown` when
 * a proved member says so, else with `not-proved`, `name`, `malformed`, `too-new`, `forged`.
 */
export function createJoining(deps: JoiningDeps): Handshake<Joined> {
	const { device, wire, invitation } = deps;
	const { space } = invitation;
	const hashes: Bytes[] = [];
	let derived: Promise<InvitationKeys> | null = null;
	let met: { readonly member: Member; readonly groupName: string; readonly name: string } | null =
		null;
	let meet = (): void => undefined;
	const meeting = new Promise<void>((resolve) => {
		meet = resolve;
	});

	const keys = () => (derived ??= deriveInvitationKeys(space, invitation.secret));
	const where = async () => ({ space, invitation: (await keys()).id, wire, newcomer: true });

	async function knock(): Promise<Bytes> {
		const { id, sign } = await keys();
		const json = encodeMessage({
			kind: 'knock',
			invitation: id,
			device: device.deviceId,
			nonce: toBase64url(deps.random(32))
		});
		const message = concatBytes(
			await sign(admissionFields('knock', await where(), [], json)),
			json
		);
		hashes.push(await hashFields([message]));
		return message;
	}

	/** Checks what a member sent: its signature, and its way from the founder to itself. */
	async function fromMember<Output extends { card: { id: DeviceId }; entries: unknown[][] }>(
		bytes: Uint8Array,
		schema: v.GenericSchema<unknown, Output>
	): Promise<Result<{ readonly message: Output; readonly member: Member }>> {
		const json = bytes.subarray(signatureBytes);
		const read = decodeMessage(schema, json);
		if (!read.ok) return read;
		const { card, entries } = read.value;
		const fields = admissionFields('member', await where(), hashes, json);
		if (!(await isSignature(card.id, bytes.subarray(0, signatureBytes), fields)))
			return fail('not-proved');
		const presented = await readPresented(entries, space, []);
		if (!presented.ok) return presented;
		const { all } = presented.value;
		if (reduceRoster(all, space).devices.get(card.id)?.state !== 'member')
			return fail('not-proved', 'no member');
		return ok({ message: read.value, member: { deviceId: card.id, entries: all } });
	}

	async function takeWelcome(bytes: Uint8Array): Promise<StepResult<Joined>> {
		const read = await fromMember(bytes, v.variant('kind', [welcomeSchema, refusedSchema]));
		if (!read.ok) return read;
		const { message, member } = read.value;
		if (message.kind === 'refused') return fail(message.code);
		hashes.push(await hashFields([bytes]));
		const { groupName, inviterName } = message;
		meet();
		const name = (await deps.askName(groupName, inviterName)).trim();
		if (name === '' || name.length > maxNameLength) return fail('name');
		met = { member, groupName, name };
		return ok({ reply: await ask(name), done: null });
	}

	async function ask(name: string): Promise<Bytes> {
		const { id, sign } = await keys();
		const card = deviceCard({ ...device, certificate: await certifyDevice(device, space) });
		const proof = toBase64url(await sign(proofFields(space, id, device.deviceId)));
		const json = encodeMessage({ kind: 'ask', card, name, proof });
		const place = await where();
		const message = concatBytes(
			await signFields(device.sign.privateKey, admissionFields('ask', place, hashes, json)),
			await sign(admissionFields('ask by invitation', place, hashes, json)),
			json
		);
		hashes.push(await hashFields([message]));
		return message;
	}

	async function takeAdmitted(bytes: Uint8Array): Promise<StepResult<Joined>> {
		const read = await fromMember(bytes, v.variant('kind', [admittedSchema, refusedSchema]));
		if (!read.ok) return read;
		const { message, member } = read.value;
		if (message.kind === 'refused') return fail(message.code);
		if (!met || met.member.deviceId !== member.deviceId) return fail('not-proved', 'other member');
		const handed = await openHandedOver(message.sealed);
		if (!handed.ok) return handed;
		const roster = reduceRoster(member.entries, space);
		const me = roster.devices.get(device.deviceId);
		const admittedBy = me && roster.members.get(me.personId)?.admittedBy;
		if (me?.state !== 'member' || !admittedBy) return fail('not-proved', 'not let in');
		const done: Joined = {
			...handed.value,
			spaceId: space,
			entries: member.entries,
			groupName: met.groupName,
			name: met.name,
			personId: await personIdOf(space, device.deviceId),
			certificate: me.card.certificate,
			admittedBy
		};
		return ok({ reply: null, done });
	}

	async function openHandedOver(
		sealed: string
	): Promise<Result<{ readonly epoch: number; readonly secret: Bytes }>> {
		const context = await hashFields(['porchlight epoch secret', space, hashes]);
		const opened = await openSealedToDevice(device, sealed, context, 1024);
		const read = opened.ok ? decodeMessage(handedOverSchema, opened.value) : opened;
		if (!read.ok) return read;
		const secret = fromBase64url(read.value.secret, 32);
		return secret.ok ? ok({ epoch: read.value.epoch, secret: secret.value }) : secret;
	}

	return { ...runSteps(knock, [takeWelcome, takeAdmitted]), met: meeting };
}

import { checkDeviceCard, deviceCard, type CertifiedDeviceKeys } from './device-keys';
import type { Handshake, WireIdentity } from './handshake';
import { decodeMessage, encodeMessage, protocolVersion } from './handshake-message';
import { runSteps, type StepResult } from './handshake-steps';
import { hashFields, isMac, isSignature, macFields, signFields } from './primitives';
import { presentChain, presentedSchema, readPresented } from './roster-wire';
import { concatBytes, toBase64url, type Bytes, type CanonicalField } from '$lib/model/bytes';
import { bytes32Schema, deviceIdSchema, signatureSchema } from '$lib/model/id-schema';
import type { DeviceId, PersonId, Random, SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { RosterEntry } from '$lib/model/roster';
import { reduceRoster } from '$lib/rules/roster';
import * as v from 'valibot';

/*
 * Hello between members, alike on both sides:
 * | message | bytes | what                                                                   |
 * |---------|-------|------------------------------------------------------------------------|
 * | opening | 32    | MAC, hello key, over (purpose, version, space, epoch, sender's role,   |
 * |         |       | offerer's and answerer's fingerprint, the JSON)                        |
 * |         | n     | JSON {v, kind: 'hello', nonce, card, entries}                          |
 * | proof   | 64    | Ed25519, device key, over the transcript                               |
 * |         | 32    | MAC, hello key, over the transcript                                    |
 * The transcript is (purpose, version, space, epoch, signer's role, both fingerprints, both nonces,
 * both device ids, the hash of both openings; the offerer's first). Nothing is read before the MAC fits.
 */
export interface HelloDeps {
	readonly space: SpaceId;
	readonly epoch: number;
	/** `EpochKeys.hello`. */
	readonly helloKey: CryptoKey;
	readonly device: CertifiedDeviceKeys;
	readonly wire: WireIdentity;
	/** Known entries, signatures checked; read when a message comes. */
	readonly entries: () => readonly RosterEntry[];
	/** Gets checked entries that the other side proved itself with and that were new here; called once it is proved. */
	readonly learn: (entries: readonly RosterEntry[]) => void;
	readonly random: Random;
}

/** Whom a hello proved. */
export interface ProvedMember {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
}

const openingSchema = v.object({
	kind: v.literal('hello'),
	nonce: bytes32Schema,
	card: v.object({ id: deviceIdSchema, sealKey: bytes32Schema, certificate: signatureSchema }),
	entries: presentedSchema
});
type Opening = v.InferOutput<typeof openingSchema>;
type Role = 'offerer' | 'answerer';

const macBytes = 32;
const signatureBytes = 64;

interface Theirs {
	readonly opening: Opening;
	readonly bytes: Uint8Array;
	readonly member: ProvedMember;
	readonly fresh: readonly RosterEntry[];
}

/**
 * One side of the hello. Ends with `not-proved` (wrong key, epoch, space, fingerprints or role),
 * `not-a-member`, `left`, `myself`, `forged`, `malformed`, `too-new`, `too-long`.
 */
export function createHello(deps: HelloDeps): Handshake<ProvedMember> {
	const { space, device, wire, helloKey } = deps;
	const myRole: Role = wire.offerer ? 'offerer' : 'answerer';
	const theirRole: Role = wire.offerer ? 'answerer' : 'offerer';
	const nonce = deps.random(32);
	const common = (role: Role): readonly CanonicalField[] => [
		protocolVersion,
		space,
		deps.epoch,
		role,
		wire.offerer ? wire.localFingerprint : wire.remoteFingerprint,
		wire.offerer ? wire.remoteFingerprint : wire.localFingerprint
	];
	let mine: Promise<Bytes> | null = null;
	let theirs: Theirs | null = null;

	const opening = (): Promise<Bytes> => (mine ??= makeOpening());

	async function makeOpening(): Promise<Bytes> {
		const json = encodeMessage({
			kind: 'hello',
			nonce: toBase64url(nonce),
			card: deviceCard(device),
			entries: presentChain(deps.entries(), space, device.deviceId)
		});
		return concatBytes(await macFields(helloKey, openingFields(myRole, json)), json);
	}

	const openingFields = (role: Role, json: Uint8Array): readonly CanonicalField[] => [
		'porchlight hello opening',
		...common(role),
		json
	];

	async function transcript(role: Role, other: Theirs): Promise<readonly CanonicalField[]> {
		const sides = [
			{ nonce: toBase64url(nonce), device: device.deviceId, opening: await opening() },
			{ nonce: other.opening.nonce, device: other.member.deviceId, opening: other.bytes }
		];
		if (!wire.offerer) sides.reverse();
		return [
			'porchlight hello proof',
			...common(role),
			sides.map((side) => side.nonce),
			sides.map((side) => side.device),
			await hashFields(sides.map((side) => side.opening))
		];
	}

	async function readOpening(bytes: Uint8Array): Promise<Result<Theirs>> {
		const json = bytes.subarray(macBytes);
		const mac = bytes.subarray(0, macBytes);
		if (!(await isMac(helloKey, mac, openingFields(theirRole, json)))) return fail('not-proved');
		const read = decodeMessage(openingSchema, json);
		if (!read.ok) return read;
		const { card, entries } = read.value;
		if (card.id === device.deviceId || read.value.nonce === toBase64url(nonce))
			return fail('myself');
		if (!(await checkDeviceCard(card, space))) return fail('forged', 'card');
		const presented = await readPresented(entries, space, deps.entries());
		if (!presented.ok) return presented;
		const found = reduceRoster(presented.value.all, space).devices.get(card.id);
		if (!found) return fail('not-a-member');
		if (found.state === 'left') return fail('left');
		const member = { deviceId: card.id, personId: found.personId };
		return ok({ opening: read.value, bytes: bytes.slice(), member, fresh: presented.value.fresh });
	}

	async function takeOpening(bytes: Uint8Array): Promise<StepResult<ProvedMember>> {
		const read = await readOpening(bytes);
		if (!read.ok) return read;
		theirs = read.value;
		const fields = await transcript(myRole, theirs);
		const reply = concatBytes(
			await signFields(device.sign.privateKey, fields),
			await macFields(helloKey, fields)
		);
		return ok({ reply, done: null });
	}

	async function takeProof(bytes: Uint8Array): Promise<StepResult<ProvedMember>> {
		if (!theirs || bytes.length !== signatureBytes + macBytes) return fail('malformed');
		const fields = await transcript(theirRole, theirs);
		const { deviceId } = theirs.member;
		if (!(await isMac(helloKey, bytes.subarray(signatureBytes), fields))) return fail('not-proved');
		if (!(await isSignature(deviceId, bytes.subarray(0, signatureBytes), fields)))
			return fail('not-proved');
		if (theirs.fresh.length > 0) deps.learn(theirs.fresh);
		return ok({ reply: null, done: theirs.member });
	}

	return runSteps(opening, [takeOpening, takeProof]);
}

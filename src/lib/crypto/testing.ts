import {
	certifyDevice,
	createDeviceKeys,
	deviceCard,
	foundSpace,
	type CertifiedDeviceKeys
} from './device-keys';
import { deriveEpochKeys } from './epoch-keys';
import type { Handshake, WireIdentity } from './handshake';
import { createHello, type HelloDeps, type ProvedMember } from './hello';
import { createInvitation } from './invitation';
import { deriveInvitationKeys, meetKeys } from './invitation-keys';
import { proofFields, signAdmit } from './roster';
import { toBase64url, type Bytes } from '$lib/model/bytes';
import type { PersonId, SpaceId } from '$lib/model/ids';
import { personIdSchema, spaceIdSchema } from '$lib/model/id-schema';
import { ok, type Problem, type Result } from '$lib/model/result';
import type { AdmitEntry, FoundEntry, RosterEntry } from '$lib/model/roster';
import * as v from 'valibot';

/* Groups, devices and conversations for tests. */

export const random = (byteCount: number): Bytes =>
	crypto.getRandomValues(new Uint8Array(byteCount));
export const now = (): number => 1_700_000_000_000;
export const newPersonId = (): PersonId => v.parse(personIdSchema, toBase64url(random(16)));

/** A group that Alice founded. */
export interface TestGroup {
	readonly space: SpaceId;
	readonly secret: Bytes;
	readonly alice: CertifiedDeviceKeys;
	readonly founding: FoundEntry;
}

export async function foundTestGroup(): Promise<TestGroup> {
	const keys = await createDeviceKeys();
	const { spaceId, certificate, entry } = await foundSpace(keys, newPersonId(), now, random);
	return {
		space: spaceId,
		secret: random(32),
		alice: { ...keys, certificate },
		founding: entry
	};
}

/** A device of its own, certified for the space but in no roster. */
export async function newDevice(space: SpaceId): Promise<CertifiedDeviceKeys> {
	const keys = await createDeviceKeys();
	return { ...keys, certificate: await certifyDevice(keys, space) };
}

/** One member lets in another, without the conversation. */
export async function admitDevice(
	space: SpaceId,
	by: CertifiedDeviceKeys,
	newcomer: CertifiedDeviceKeys,
	entries: readonly RosterEntry[] = []
): Promise<AdmitEntry> {
	const secret = random(16);
	const keys = await deriveInvitationKeys(space, secret);
	const proof = toBase64url(await keys.sign(proofFields(space, keys.id, newcomer.deviceId)));
	const card = deviceCard(newcomer);
	return signAdmit({
		space,
		device: by,
		newcomer: card,
		invitation: keys.id,
		proof,
		entries,
		now
	});
}

/** Both ends of one connection: each sees its own and the other's fingerprint. */
export function wirePair(): {
	readonly offerer: WireIdentity;
	readonly answerer: WireIdentity;
} {
	const a = random(32);
	const b = random(32);
	return {
		offerer: { offerer: true, localFingerprint: a, remoteFingerprint: b },
		answerer: { offerer: false, localFingerprint: b, remoteFingerprint: a }
	};
}

/** How a conversation ended on one side: proved, a problem, or still waiting. */
export type Ended<Proved> = Result<Proved> | { readonly ok: false; readonly problem: Problem };
const waiting = { ok: false, problem: { code: 'waiting' } } as const;

/** Changes, drops or repeats what is on its way; gets the number of the message in that direction. */
export type Tamper = (message: Uint8Array, index: number) => readonly Uint8Array[];
const asIs: Tamper = (message) => [message];

/** Lets two sides talk until both fall silent. */
export async function converse<A, B>(
	a: Handshake<A>,
	b: Handshake<B>,
	fromA: Tamper = asIs,
	fromB: Tamper = asIs
): Promise<{ readonly a: Ended<A>; readonly b: Ended<B>; readonly sent: Uint8Array[] }> {
	const sent: Uint8Array[] = [];
	const toB: Uint8Array[] = [];
	const toA: Uint8Array[] = [];
	let countA = 0;
	let countB = 0;
	const sendA = (message: Uint8Array | null) => {
		if (!message) return;
		sent.push(message);
		toB.push(...fromA(message, countA++));
	};
	const sendB = (message: Uint8Array | null) => {
		if (!message) return;
		sent.push(message);
		toA.push(...fromB(message, countB++));
	};
	let endA: Ended<A> = waiting;
	let endB: Ended<B> = waiting;
	sendA(await a.start());
	sendB(await b.start());
	for (;;) {
		const forB = toB.shift();
		if (forB && endB === waiting) {
			const got = await b.receive(forB);
			if (got.ok) sendB(got.value.reply);
			if (!got.ok) endB = got;
			else if (got.value.done !== null) endB = ok(got.value.done);
		}
		const forA = toA.shift();
		if (forA && endA === waiting) {
			const got = await a.receive(forA);
			if (got.ok) sendA(got.value.reply);
			if (!got.ok) endA = got;
			else if (got.value.done !== null) endA = ok(got.value.done);
		}
		if (!forA && !forB) return { a: endA, b: endB, sent };
	}
}

/** A hello of one device; anything may be set otherwise. */
export async function helloOf(
	group: TestGroup,
	device: CertifiedDeviceKeys,
	wire: WireIdentity,
	entries: readonly RosterEntry[],
	otherwise: Partial<HelloDeps> & { readonly secret?: Uint8Array } = {}
): Promise<Handshake<ProvedMember>> {
	const { secret, ...deps } = otherwise;
	const epoch = deps.epoch ?? 1;
	const keys = await deriveEpochKeys(group.space, epoch, secret ?? group.secret);
	return createHello({
		space: group.space,
		epoch,
		helloKey: keys.hello,
		device,
		wire,
		entries: () => entries,
		learn: () => undefined,
		random,
		...deps
	});
}

export const invite = (group: TestGroup, days = 7, uses = 1) =>
	createInvitation({
		space: group.space,
		relays: [],
		days,
		uses,
		by: group.founding.personId,
		now,
		random
	});

/** What an invitation whose 16 bytes are all 7 gives in a space of zeros: alike in every browser, for ever. */
export const sevens = {
	id: 'ic08CKBQGxx8yrxQ',
	proofKey: 'EbcR3Vh6pW0AAQTzarw5Gez3KsIjx280nRbsqV-8LNU',
	topic: '1NXKHYeBRk4pEDIf3pFEKxQwhPu0lB6uLkm6Pqrxh9Q'
};
export async function keysOfSevens(): Promise<typeof sevens> {
	const space = v.parse(spaceIdSchema, 'A'.repeat(43));
	const { id, proofKey, meetKey } = await deriveInvitationKeys(space, new Uint8Array(16).fill(7));
	return { id, proofKey, topic: (await meetKeys(meetKey)).topic };
}

/** Changes one bit of one message, counted from 0, at that byte; a negative one counts from the end. */
export const flip =
	(index: number, at: number): Tamper =>
	(message, count) => {
		if (count !== index) return [message];
		const changed = message.slice();
		const place = at < 0 ? changed.length + at : at;
		changed[place] = (changed[place] ?? 0) ^ 1;
		return [changed];
	};

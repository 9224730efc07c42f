import { checkedInvitationId } from './checked-ids';
import { deriveBytes, hashFields, importSecret, signFields } from './primitives';
import { importSealKey } from './seal';
import {
	concatBytes,
	fromBase64url,
	toBase64url,
	type Bytes,
	type CanonicalField
} from '$lib/model/bytes';
import type { InvitationId, SpaceId } from '$lib/model/ids';

/** What an invitation's secret gives: its id, the key that proves it, and where to meet. */
export interface InvitationKeys {
	/** From the proof key, so that a record can't be swapped under its id. */
	readonly id: InvitationId;
	readonly proofKey: string;
	readonly meetKey: string;
	/** Signs with the invitation's key: only who holds the secret can. */
	readonly sign: (fields: readonly CanonicalField[]) => Promise<Bytes>;
}

/** Derives an invitation's keys from its 16-byte secret; Ed25519 from a 32-byte seed (RFC 8410). */
export async function deriveInvitationKeys(
	space: SpaceId,
	secret: Uint8Array
): Promise<InvitationKeys> {
	const root = await importSecret(secret);
	const derive = (purpose: string) => deriveBytes(root, ['porchlight 1', space], [purpose], 32);
	const seed = await derive('invitation proof');
	const pkcs8 = concatBytes(ed25519Pkcs8Head, seed);
	// Exported once as JWK: WebCrypto has no other way from the private key to its public half.
	const signKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
	const proofKey = (await crypto.subtle.exportKey('jwk', signKey)).x ?? '';
	return {
		id: await invitationIdOf(space, proofKey),
		proofKey,
		meetKey: toBase64url(await derive('invitation meet')),
		sign: (fields) => signFields(signKey, fields)
	};
}

/** The id of the invitation with this proof key. */
export async function invitationIdOf(space: SpaceId, proofKey: string): Promise<InvitationId> {
	const hash = await hashFields(['porchlight invitation id', space, proofKey]);
	return checkedInvitationId(toBase64url(hash.subarray(0, 12)));
}

/** Where a newcomer with this invitation is met, and the AES-GCM key of the signaling there. */
export async function meetKeys(
	meetKey: string
): Promise<{ readonly topic: string; readonly signaling: CryptoKey }> {
	const bytes = fromBase64url(meetKey, 32);
	const root = await importSecret(bytes.ok ? bytes.value : new Uint8Array(32));
	const derive = (purpose: string) => deriveBytes(root, ['porchlight 1'], [purpose], 32);
	return {
		topic: toBase64url(await derive('meet topic')),
		signaling: await importSealKey(await derive('meet signaling'))
	};
}

/** PrivateKeyInfo of an Ed25519 seed up to the seed itself (RFC 8410, section 7). */
const ed25519Pkcs8Head = Uint8Array.of(
	0x30,
	0x2e,
	0x02,
	0x01,
	0x00,
	0x30,
	0x05,
	0x06,
	0x03,
	0x2b,
	0x65,
	0x70,
	0x04,
	0x22,
	0x04,
	0x20
);

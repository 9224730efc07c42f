import { checkedDeviceId, checkedPersonId, checkedSpaceId } from './checked-ids';
import { hashFields, isSignature, signFields } from './primitives';
import { entryFields } from './roster-fields';
import { concatBytes, fromBase64url, toBase64url } from '$lib/model/bytes';
import type { Clock, DeviceId, PersonId, Random, SpaceId } from '$lib/model/ids';
import type { DeviceCard, FoundEntry } from '$lib/model/roster';

/** A device's keys in one space. The private halves are not extractable and may be kept in IndexedDB. */
export interface DeviceKeys {
	readonly deviceId: DeviceId;
	/** Ed25519. */
	readonly sign: CryptoKeyPair;
	/** X25519. */
	readonly seal: CryptoKeyPair;
	/** Public half of `seal`, 32 bytes, base64url. */
	readonly sealKey: string;
}
/** The same, once its signing key vouched for its sealing key in one space. */
export interface CertifiedDeviceKeys extends DeviceKeys {
	/** See DeviceCard. */
	readonly certificate: string;
}

/** New keys for this browser profile. Throws when the browser lacks Ed25519 or X25519, or is not in a secure context. */
export async function createDeviceKeys(): Promise<DeviceKeys> {
	const sign = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
	const seal = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
	if (!('privateKey' in sign) || !('privateKey' in seal)) throw new Error('no key pair');
	return {
		deviceId: checkedDeviceId(await rawPublicKey(sign)),
		sign,
		seal,
		sealKey: await rawPublicKey(seal)
	};
}

/** The signature by which a device's signing key stands for its sealing key, in one space. */
export async function certifyDevice(keys: DeviceKeys, space: SpaceId): Promise<string> {
	return toBase64url(await signFields(keys.sign.privateKey, cardFields(space, keys.sealKey)));
}

/** What others need to know of a device. */
export const deviceCard = (keys: CertifiedDeviceKeys): DeviceCard => ({
	id: keys.deviceId,
	sealKey: keys.sealKey,
	certificate: keys.certificate
});

/** True when the card's signing key vouches for its sealing key in this space. */
export const checkDeviceCard = (card: DeviceCard, space: SpaceId): Promise<boolean> =>
	isSignature(card.id, card.certificate, cardFields(space, card.sealKey));

/**
 * A new space and the founder's entry, which certifies itself: the space id is
 * SHA-256(purpose, founder's device key, nonce), and the nonce begins with the founder's person id,
 * so that neither can be changed later.
 */
export async function foundSpace(
	keys: DeviceKeys,
	personId: PersonId,
	now: Clock,
	random: Random
): Promise<{
	readonly spaceId: SpaceId;
	readonly certificate: string;
	readonly entry: FoundEntry;
}> {
	const person = fromBase64url(personId, 16);
	const nonce = toBase64url(concatBytes(person.ok ? person.value : new Uint8Array(16), random(16)));
	const spaceId = await spaceIdOf(keys.deviceId, nonce);
	const certificate = await certifyDevice(keys, spaceId);
	const unsigned = {
		v: 1,
		kind: 'found',
		space: spaceId,
		by: keys.deviceId,
		at: now(),
		seen: [],
		nonce,
		device: deviceCard({ ...keys, certificate }),
		personId
	} as const;
	const signature = toBase64url(await signFields(keys.sign.privateKey, entryFields(unsigned)));
	return { spaceId, certificate, entry: { ...unsigned, signature } };
}

/** The id of the space that this device founded with this nonce (32 bytes, base64url). */
export async function spaceIdOf(founder: DeviceId, nonce: string): Promise<SpaceId> {
	return checkedSpaceId(toBase64url(await hashFields(['porchlight space', founder, nonce])));
}

/**
 * The person that a newcomer's first device stands for. Derived from the device, so that nobody can
 * let a device in under the id of somebody who is already there.
 */
export async function personIdOf(space: SpaceId, device: DeviceId): Promise<PersonId> {
	const hash = await hashFields(['porchlight person', space, device]);
	return checkedPersonId(toBase64url(hash.subarray(0, 16)));
}

async function rawPublicKey(pair: CryptoKeyPair): Promise<string> {
	return toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
}

const cardFields = (space: SpaceId, sealKey: string) => ['porchlight device card', space, sealKey];

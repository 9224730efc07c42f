import type { DeviceId, InvitationId, PersonId, SpaceId } from './ids';

/** A device's public half: what others need to check its signatures and to seal things to it. */
export interface DeviceCard {
	/** Ed25519 public key, base64url. */
	readonly id: DeviceId;
	/** X25519 public key, 32 bytes, base64url. */
	readonly sealKey: string;
	/** Signature by `id` over (purpose, space, sealKey), base64url. */
	readonly certificate: string;
}

interface EntryBase {
	readonly v: 1;
	readonly space: SpaceId;
	/** The signing device. */
	readonly by: DeviceId;
	/** Its clock when it signed, ms; shown, never trusted for order. */
	readonly at: number;
	/** Ids of the newest entries the signer knew; at most 8. */
	readonly seen: readonly string[];
	/** Ed25519 over the canonical bytes of everything else, base64url. */
	readonly signature: string;
}
/** The first entry: certifies itself, for the space id is the hash of its device key and nonce. */
export interface FoundEntry extends EntryBase {
	readonly kind: 'found';
	readonly nonce: string;
	readonly device: DeviceCard;
	readonly personId: PersonId;
}
/** A member's device lets a newcomer's device in; `proof` is the newcomer's, signed with the invitation's key. */
export interface AdmitEntry extends EntryBase {
	readonly kind: 'admit';
	readonly device: DeviceCard;
	readonly personId: PersonId;
	readonly invitation: InvitationId;
	readonly proof: string;
}
export interface LeaveEntry extends EntryBase {
	readonly kind: 'leave';
}
export type RosterEntry = FoundEntry | AdmitEntry | LeaveEntry;

/** An open invitation as the group's records hold it; the secret itself is only in the link and where it was made. */
export interface InvitationRecord {
	readonly id: InvitationId;
	/** Ed25519 public key of the invitation, base64url: proofs are checked with it. */
	readonly proofKey: string;
	/** 32 bytes, base64url: where and under which key the newcomer is met. */
	readonly meetKey: string;
	readonly madeBy: PersonId;
	readonly madeAt: number;
	readonly expiresAt: number;
	/** How many people it may let in. */
	readonly uses: number;
	readonly withdrawn: { readonly by: PersonId; readonly at: number } | null;
}

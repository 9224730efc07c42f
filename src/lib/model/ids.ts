/** Branded identifiers: strings at run time, not interchangeable at compile time. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Hash of the founder's device key and a nonce: 32 bytes, base64url (43 characters). */
export type SpaceId = Branded<'SpaceId'>;
/** A human: 16 random bytes, base64url (22 characters). */
export type PersonId = Branded<'PersonId'>;
/** One browser profile in one space: its Ed25519 public key, 32 bytes, base64url (43 characters). */
export type DeviceId = Branded<'DeviceId'>;
/** One run of the app in one space, as carriers know it: 16 random bytes, base64url; new at every start. */
export type PeerId = Branded<'PeerId'>;
/** A record of any kind: 12 random bytes, base64url (16 characters). */
export type RecordId = Branded<'RecordId'>;
/** An open invitation: 12 bytes, base64url (16 characters). */
export type InvitationId = Branded<'InvitationId'>;

/** Fills a new array of that many bytes; `crypto.getRandomValues` in the apps, seeded in tests. */
export type Random = (byteCount: number) => Uint8Array<ArrayBuffer>;
/** Milliseconds since 1970; `Date.now` in the apps, a simulated clock in tests. */
export type Clock = () => number;

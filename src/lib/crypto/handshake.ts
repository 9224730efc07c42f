import type { Result } from '$lib/model/result';

/** One side of a conversation over a fresh, unproved connection. Both DTLS fingerprints are bound into it. */
export interface WireIdentity {
	/** True on the side that made the WebRTC offer. */
	readonly offerer: boolean;
	/** SHA-256 DTLS fingerprints, 32 bytes each. */
	readonly localFingerprint: Uint8Array;
	readonly remoteFingerprint: Uint8Array;
}

/**
 * A handshake as a state machine without a transport: the link sends what `start` and `receive`
 * return and closes on a problem or after 10 s, unless `met`. `done` is set once, when the other side is proved;
 * a `reply` beside it is still to be sent. Messages are at most 64 KiB, checked before parsing.
 */
export interface Handshake<Proved> {
	/** Only where a person is waited for: settles when the other side did its first real step; from then on the link waits 10 minutes. */
	readonly met?: Promise<void>;
	start(): Promise<Uint8Array | null>;
	receive(
		message: Uint8Array
	): Promise<Result<{ readonly reply: Uint8Array | null; readonly done: Proved | null }>>;
}

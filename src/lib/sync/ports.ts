import type { Handshake, WireIdentity } from '$lib/crypto/handshake';
import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import type { Result } from '$lib/model/result';
import type { SyncDoc } from '$lib/doc/sync-doc';

/** The documents a mesh carries; one now, one more per note later. */
export interface SyncDocs {
	get(id: string): SyncDoc | null;
	ids(): readonly string[];
}

/** 0: control and handshake. 1: documents. Both ordered and reliable. */
export type WireChannel = 0 | 1;

/** One connection to one peer; `RTCPeerConnection` in the apps, in memory in tests. */
export interface Wire {
	readonly identity: WireIdentity;
	/** Queues; the wire keeps order per channel and never throws. At most 64 KiB a message. */
	send(channel: WireChannel, bytes: Uint8Array): void;
	/** Bytes queued and not yet handed to the network on that channel. */
	buffered(channel: WireChannel): number;
	/** Called when `buffered` fell under 64 KiB. */
	onDrain(listener: () => void): () => void;
	onMessage(listener: (channel: WireChannel, bytes: Uint8Array) => void): () => void;
	onClose(listener: () => void): () => void;
	close(): void;
}

/** Makes wires from what carriers deliver. */
export interface WireFactory {
	/** `signal` goes to the other side through a carrier, as often as it is called; sdp and candidates are inside. */
	offer(signal: (data: unknown) => void): PendingWire;
	answer(signal: (data: unknown) => void): PendingWire;
}
export interface PendingWire {
	/** What the other side's `signal` sent; parsed inside, a malformed one is a problem and changes nothing. */
	accept(data: unknown): Promise<Result<null>>;
	/** Settles once: open, or a problem (timeout 12 s, closed). */
	readonly opened: Promise<Result<Wire>>;
	close(): void;
}

/** Moves small sealed messages between peers who share a topic: over a relay, or along the links of the mesh. */
export interface Carrier {
	readonly address: string;
	/** Subscribes; the listener gets the raw payloads others published there, never our own. */
	join(topic: string, listener: (payload: Uint8Array) => void): () => void;
	/** `to`: for whom it is, null or left out: for everybody there. A relay takes no notice of it. */
	publish(topic: string, payload: Uint8Array, to?: PeerId | null): void;
	state(): 'connecting' | 'open' | 'waiting' | 'off';
	retryAt(): number | null;
	onState(listener: () => void): () => void;
	/** After a sleep or when the network is back: tries again at once. */
	refresh(): void;
	close(): void;
}

/** Whom a link belongs to, once proved. */
export interface ProvedPeer {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
}

/** A place to meet: peers on the topic whose messages open under the key, and what they must prove. */
export interface Rendezvous<Proved> {
	readonly topic: string;
	/** AES-GCM key for the signaling messages on this topic. */
	readonly key: CryptoKey;
	/** Members announce and answer; who admits only answers seekers; a seeker only looks for who admits. */
	readonly side: 'member' | 'admits' | 'seeks';
	handshake(wire: WireIdentity): Handshake<Proved>;
}

/** Time and chance from outside, so that a simulation can own both. */
export interface World {
	now(): number;
	/** Calls once after that many ms; the returned function cancels. */
	after(ms: number, call: () => void): () => void;
	random(byteCount: number): Uint8Array<ArrayBuffer>;
}

export type { PeerId, SyncDoc };

import type { PeerId } from '$lib/model/ids';
import type { Presence } from '$lib/model/light';
import type { ProvedPeer } from './ports';

/** Somebody who can be reached, over a link of ours or over others' links. */
export interface ReachedPeer extends ProvedPeer {
	readonly peerId: PeerId;
	/** Whom it is linked to, us included; only links that both ends tell of. */
	readonly links: readonly PeerId[];
	readonly presence: Presence;
	/** 16 bytes over the content of all its documents, as it last told; null before it did. */
	readonly contents: Uint8Array | null;
}

/** Who can be reached at this moment and who is linked to whom, as told along the links. */
export interface Overlay {
	readonly me: PeerId;
	/** Without me. */
	readonly peers: ReadonlyMap<PeerId, ReachedPeer>;
}

import type { Result } from '$lib/model/result';

/** What the mesh needs of a document; made by `doc/`, so that sync never touches its content. */
export interface SyncDoc {
	readonly id: string;
	/** Yjs V1 state vector. */
	stateVector(): Uint8Array;
	/** Yjs V1 update with all that a holder of that state vector lacks. */
	updateSince(stateVector: Uint8Array): Uint8Array;
	/** Bounded and checked before it touches the document; a refused update changes nothing. `remote` marks its origin. */
	applyRemote(update: Uint8Array): Result<{ readonly changed: boolean }>;
	/** Structs that wait for others that are missing. */
	hasPending(): boolean;
	/** 16 bytes over the content itself: equal content, equal digest, on every device. */
	digest(): Uint8Array;
	/** Called with each V1 update that was not applied by this mesh (typed here, or by another tab). */
	onLocalUpdate(listener: (update: Uint8Array) => void): () => void;
	/** Called after every change from anywhere. */
	onChange(listener: () => void): () => void;
}

import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { SaveState } from '$lib/model/light';
import type { View } from '$lib/model/view';

/** A device's private half in one space. The private keys are non-extractable and live in IndexedDB as `CryptoKey`. */
export interface StoredDeviceKeys {
	readonly deviceId: DeviceId;
	readonly sign: CryptoKeyPair;
	readonly seal: CryptoKeyPair;
	/** See DeviceCard. */
	readonly sealKey: string;
	readonly certificate: string;
}

/** All that this device needs to open one space again. Sealed at rest but for the `CryptoKey`s. */
export interface StoredSpace {
	readonly id: SpaceId;
	/** As last read from its records, to list it before it is opened. */
	readonly name: string;
	readonly personId: PersonId;
	readonly myName: string;
	readonly epoch: number;
	/** 32 bytes. */
	readonly secret: Uint8Array<ArrayBuffer>;
	readonly device: StoredDeviceKeys;
	/** Helper addresses (`wss://…`); empty: the page's own only. */
	readonly relays: readonly string[];
	/** How this device connects in it, as kept, for `parseNetworkChoice`; left out until something was chosen. */
	readonly network?: unknown;
	/** Whether this device lets other programs in; left out until it does. */
	readonly bridge?: boolean;
	/** Links made on this device, to show them again: invitation id -> link payload. */
	readonly links: Readonly<Record<string, string>>;
	readonly joinedAt: number;
	readonly openedAt: number;
}

/** The sealed updates of one document. */
export interface DocStore {
	/**
	 * Snapshot first, then the tail, in order. Records that do not open are moved aside, never deleted,
	 * and counted. Rejects (StorageError) only when the database can't be read at all: that is not an
	 * empty document.
	 */
	load(): Promise<LoadedDoc>;
	/** Queues one V1 update, which must not be changed afterwards; written at once, strictly durable. Never throws: see `state`. */
	append(update: Uint8Array): void;
	/** *Saved* only after the strict transaction completed for all that was appended. */
	readonly state: View<SaveState>;
	/** The page may be on its way out: tries at once what would be tried again later. */
	hurry(): void;
	/** Settles when all that was appended so far is written, or can't be (see `state`). */
	settled(): Promise<void>;
	/** Writes what is queued, once, and ends; what is appended afterwards is not kept. */
	close(): void;
}

export interface LoadedDoc {
	readonly updates: readonly Uint8Array[];
	/** How many records were set aside by this load. */
	readonly damaged: number;
	/** Something was kept of this document once and all of it is gone: offer to rejoin, never an empty group. */
	readonly erased: boolean;
}

/** Everything this device keeps. One per page; several tabs at once are fine. */
export interface Store {
	/** Last opened first. One that can't be read is left out and left in place. Rejects with StorageError. */
	spaces(): Promise<readonly StoredSpace[]>;
	/** Strictly durable when it resolves. Comes before anything of its documents is kept. Rejects with StorageError. */
	putSpace(space: StoredSpace): Promise<void>;
	/** Erases its keys first, then its documents and caches. Rejects with StorageError. */
	removeSpace(id: SpaceId): Promise<void>;
	/**
	 * The records of one document. `whole` gives all that the page has of it, as one V1 update: asked
	 * for only when the space was erased under us and then put again. Without it such a document
	 * stays at `erased`, for a tail without its beginning would not be *Saved*.
	 */
	doc(spaceId: SpaceId, docId: string, whole?: () => Uint8Array): DocStore;
	/** Small sealed blobs, 2 MiB at most, that make the next start quick or keep a choice; losing one costs nothing but time. Never rejects. */
	readCache(spaceId: SpaceId | 'device', name: string): Promise<Uint8Array | null>;
	writeCache(spaceId: SpaceId | 'device', name: string, bytes: Uint8Array): Promise<void>;
	/** True when the browser promised not to clear it by itself; asks once when `ask`. */
	persisted(ask: boolean): Promise<boolean>;
	close(): void;
}

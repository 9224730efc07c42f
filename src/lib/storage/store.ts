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
	/** Links made on this device, to show them again: invitation id -> link payload. */
	readonly links: Readonly<Record<string, string>>;
	readonly joinedAt: number;
	readonly openedAt: number;
}

/** The sealed updates of one document. */
export interface DocStore {
	/** Snapshot first, then the tail, in order. Damaged records are set aside, counted and left in place. */
	load(): Promise<{ readonly updates: readonly Uint8Array[]; readonly damaged: number }>;
	/** Queues one update; written within a few milliseconds, strictly durable. Never throws: see `state`. */
	append(update: Uint8Array): void;
	/** *Saved* only after the strict transaction completed for all that was appended. */
	readonly state: View<SaveState>;
	/** Settles when all that was appended so far is written, or can't be (see `state`). */
	settled(): Promise<void>;
	close(): void;
}

/** Everything this device keeps. One per page; several tabs at once are fine. */
export interface Store {
	spaces(): Promise<readonly StoredSpace[]>;
	putSpace(space: StoredSpace): Promise<void>;
	/** Erases its keys first, then its documents and caches. */
	removeSpace(id: SpaceId): Promise<void>;
	doc(spaceId: SpaceId, docId: string): DocStore;
	/** Small sealed blobs that make the next start quick or keep a choice; losing one costs nothing but time. */
	readCache(spaceId: SpaceId | 'device', name: string): Promise<Uint8Array | null>;
	writeCache(spaceId: SpaceId | 'device', name: string, bytes: Uint8Array): Promise<void>;
	/** True when the browser promised not to clear it by itself; asks once when `ask`. */
	persisted(ask: boolean): Promise<boolean>;
	close(): void;
}

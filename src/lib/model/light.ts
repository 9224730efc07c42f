import type { DeviceId, PersonId } from './ids';

/** What the store says about this device's copy. `since` and `at` in ms. */
export type SaveState =
	| { readonly kind: 'saved'; readonly at: number }
	| { readonly kind: 'saving'; readonly since: number }
	/** Nothing is lost while the tab is open; the screen offers an export. */
	| { readonly kind: 'cannot-save'; readonly since: number; readonly code: SaveProblem }
	/** The sample street: nothing is kept, and the screen says so. */
	| { readonly kind: 'not-kept' };
export type SaveProblem = 'full' | 'blocked' | 'closed' | 'erased' | 'unknown';

/** One device we are linked to (hello passed on both sides). */
export interface LinkedDevice {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	readonly since: number;
	/** Digests of content match right now. */
	readonly inStep: boolean;
	/** It has told us that it has everything made on this device so far. */
	readonly hasMine: boolean;
	/** What it says it is doing; shown as presence. */
	readonly presence: Presence;
}

export interface Presence {
	/** The record being edited there, if any. */
	readonly editing: string | null;
}

export interface CarrierState {
	/** A relay's address, `ws(s)://…`. */
	readonly address: string;
	readonly state: 'connecting' | 'open' | 'waiting' | 'off';
	/** When the next try is due, ms; only while waiting. */
	readonly retryAt: number | null;
}

/** Another device of the group, as this one knows it. */
export interface KnownDevice {
	readonly deviceId: DeviceId;
	readonly personId: PersonId;
	/** `linked`: to us; `here`: reached through others; `away`: remembered. */
	readonly where: 'linked' | 'here' | 'away';
	/** Devices that it is linked to, by what is told along the links; empty when away. */
	readonly links: readonly DeviceId[];
	/** What it says it is doing; left out when away. */
	readonly presence?: Presence;
	/** Its content equals ours right now, by digest. */
	readonly inStep: boolean;
	/** When it was last known to be here, ms; now, for those that are. */
	readonly seenAt: number;
	/** When its content last equalled ours, ms; null: not that we know. */
	readonly inStepAt: number | null;
	/** How many changes made on this device it is not known to have. */
	readonly lacks: number;
}

/** A record whose last change made on this device is not known to be with all that were here today. */
export interface CarriedRecord {
	/** A RecordId. */
	readonly record: string;
	/** On how many other devices that change is, as they told us. */
	readonly devices: number;
}

/** The state of the mesh of one space. */
export interface MeshStatus {
	/** Direct links only. */
	readonly links: readonly LinkedDevice[];
	/** All other devices that this one knows of, here and away; at most 256. */
	readonly devices: readonly KnownDevice[];
	/** Newest first, at most 200. */
	readonly carried: readonly CarriedRecord[];
	readonly carriers: readonly CarrierState[];
	/** Changes made here that no other device has confirmed yet; null while that isn't known. */
	readonly onlyHere: boolean | null;
	/** This tab holds the mesh, follows the one that does, or runs without (the sample street). */
	readonly role: 'holder' | 'follower' | 'none';
	/** Dropped as malformed, over a bound, or not proved to be a member; for the light page. */
	readonly dropped: number;
}

/** Nobody is linked and nothing is known: before a mesh has started, or where there is none. */
export const noMesh: MeshStatus = {
	links: [],
	devices: [],
	carried: [],
	carriers: [],
	onlyHere: null,
	role: 'none',
	dropped: 0
};

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

/** The state of the mesh of one space. */
export interface MeshStatus {
	readonly links: readonly LinkedDevice[];
	readonly carriers: readonly CarrierState[];
	/** Changes made here that no other device has confirmed yet; null while that isn't known. */
	readonly onlyHere: boolean | null;
	/** This tab holds the mesh, follows the one that does, or runs without (the sample street). */
	readonly role: 'holder' | 'follower' | 'none';
	/** Dropped as malformed, over a bound, or not proved to be a member; for the light page. */
	readonly dropped: number;
}

import type { SpaceId } from '$lib/model/ids';
import type { Result } from '$lib/model/result';
import type { JoinAttempt } from './join';
import type { Pairing } from './pairing';
import type { Session } from './session';
import { createContext } from 'svelte';

/** A group this device holds, as the first screen lists it. */
export interface GroupEntry {
	readonly id: SpaceId;
	readonly name: string;
	/** When it was last opened here, ms. */
	readonly openedAt: number;
}

/** Why nothing can be opened or kept on this page; each has its own words on the screen. */
export type AppProblem =
	/** Plain http away from localhost: the browser switches cryptography off. */
	| 'insecure'
	/** The browser gives this page no storage (private mode, a setting, a full disk). */
	| 'no-storage'
	/** The browser lacks something Porchlight needs (Ed25519, X25519, locks). */
	| 'old-browser'
	/** There were groups here, and the browser has erased them. */
	| 'erased'
	| 'unknown';

/** A newer version has been fetched and waits. */
export interface NewerVersion {
	/** Reactive. */
	readonly ready: boolean;
	/** Changes over to it; the page reloads. Called only when the person says so. */
	apply(): void;
}

/** What the screens outside a group need of the app. Made by `app/`, handed down by the root layout. */
export interface App {
	/** False until this device's groups are known. Reactive, as are `problem` and `groups`. */
	readonly ready: boolean;
	readonly problem: AppProblem | null;
	/** Last opened first. */
	readonly groups: readonly GroupEntry[];
	/** The groups that are open now, on the screen or not: how things stand in them. Reactive; not to be closed. */
	readonly sessions: ReadonlyMap<SpaceId, Session>;
	/** Makes a group and keeps it on this device. Both names are trimmed and not empty, at most 80 characters. */
	createGroup(name: string, myName: string): Promise<Result<SpaceId>>;
	/**
	 * Opens one group for the screen, or the sample street, whose `Session.spaceId` is 'sample'. The
	 * caller closes it when it leaves the screen; a group then stays open in the background, so that
	 * what was written there goes on travelling, and the sample street leaves no trace.
	 * Problem codes: 'not-here' (no such group on this device), 'erased', 'damaged', 'unknown'.
	 */
	openSession(
		id: SpaceId | 'sample',
		/** Called at most once, before: see `Session.glimpse`. Not for pages that need more than it has. */
		show?: (glimpse: Session) => void
	): Promise<Result<Session>>;
	/** Closes a group and erases it from this device, keys first. */
	forgetGroup(id: SpaceId): Promise<Result<null>>;
	/** Keeps an invitation that was pasted (or arrived in the address) for the join page, in memory only. */
	holdInvitation(text: string): void;
	/** Hands it over once; null when there is none. */
	takeInvitation(): string | null;
	/** Starts to come in with a pasted or arrived invitation. */
	join(text: string): Promise<JoinAttempt>;
	/** Starts to come in by codes that two people show each other, without any helper; the first stage is `want-first`. */
	joinByHand(): Pairing;
	readonly newer: NewerVersion | null;
}

export const [getApp, setApp] = createContext<App>();

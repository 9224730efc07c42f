import type { SpaceDoc } from '$lib/doc/space-doc';
import type { BridgeState } from '$lib/model/bridge';
import type { InvitationId, PersonId, SpaceId } from '$lib/model/ids';
import type { MeshStatus, Presence, SaveState } from '$lib/model/light';
import type { NetworkChoice } from '$lib/model/network';
import type { ContactDetails, Post } from '$lib/model/post';
import type { Result } from '$lib/model/result';
import type { View } from '$lib/model/view';
import { createContext } from 'svelte';
import type { PairingWays } from './pairing';

/** One open group, as every screen inside it gets it. Made by `app/`, handed down by the group's layout. */
export interface Session {
	readonly spaceId: SpaceId;
	/** The sample street: in memory only, nobody else in it. */
	readonly sample: boolean;
	readonly myPersonId: PersonId;
	readonly space: SpaceDoc;
	/** Stored records that could not be read at this opening and were set aside; others may bring what was in them. */
	readonly damaged: number;
	/** The same of all openings, until the person says that they know. */
	readonly lacking: View<number>;
	acknowledgeDamage(): void;
	/**
	 * Only while the documents are being read: `space` then holds the board's first cards as they were
	 * seen last, of so many, and nothing is written to it. What is done waits for `whole`, which
	 * rejects when the group can't be opened.
	 */
	readonly glimpse?: {
		readonly whole: Promise<Session>;
		/** Posts that are open or have someone on them, and those to which nobody has said yes. */
		readonly open: number;
		readonly nobody: number;
	};
	readonly saved: View<SaveState>;
	readonly mesh: View<MeshStatus>;
	setPresence(presence: Presence): void;
	/** Opens a sealed contact with this device's key. */
	openContact(post: Post): Promise<Result<ContactDetails>>;
	/** Seals a contact for the post's audience and writes it. */
	sealContact(
		post: Post,
		details: ContactDetails,
		audience: 'those-who-said-yes' | 'group'
	): Promise<Result<null>>;
	readonly invitations: {
		/** Makes one and returns its whole link (`https://…/#/join/…`). */
		create(choice: {
			readonly days: number;
			readonly uses: number;
		}): Promise<{ readonly id: InvitationId; readonly link: string }>;
		/** The link again, when this device made it; null otherwise. */
		link(id: InvitationId): string | null;
		withdraw(id: InvitationId): void;
	};
	/** Helper addresses set for this group, asked besides the page's own. */
	readonly relays: View<readonly string[]>;
	setRelays(addresses: readonly string[]): Promise<void>;
	/** How this device connects in this group: servers that help it, and whether it may connect directly. */
	readonly network: View<NetworkChoice>;
	/** Holds at once, for new connections; rejects when it can't be kept. */
	setNetwork(choice: NetworkChoice): Promise<void>;
	/** Other Yjs programs may join the records through this device, while it is on. */
	readonly bridge: {
		readonly state: View<BridgeState>;
		/** Holds at once; rejects when it can't be kept. */
		set(on: boolean): Promise<void>;
		/** How long the records are as another program would get them. */
		bytes(): number;
	};
	/** By codes that two people show each other, without any helper. */
	readonly pair: PairingWays;
	/** Whether the browser promised to keep what is stored here; asks it when `ask`. */
	persisted(ask: boolean): Promise<boolean>;
	rename(groupName: string): void;
	setMyName(name: string): void;
	/**
	 * Tells the group, signed, that this device leaves; takes 3 s at most and erases nothing. True when
	 * at least one other device has it; otherwise the others go on listing this device.
	 */
	leave(): Promise<boolean>;
	close(): Promise<void>;
}

export const [getSession, setSession] = createContext<() => Session>();

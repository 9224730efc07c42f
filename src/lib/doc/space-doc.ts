import type { HistoryWhat } from '$lib/model/history';
import type {
	DeviceId,
	InvitationId,
	PersonId,
	RecordId,
	SpaceId,
	Clock,
	Random
} from '$lib/model/ids';
import type { Person } from '$lib/model/person';
import type { Post } from '$lib/model/post';
import type { Result } from '$lib/model/result';
import type { AdmitEntry, InvitationRecord, RosterEntry } from '$lib/model/roster';
import type { View } from '$lib/model/view';
import type * as Y from 'yjs';
import type { LazyView } from './lazy-view';
import type { RecordBags } from './record-bags';
import type { Room } from './room';

/** Who writes: stamped into records, and the origin of every local transaction. */
export interface Author {
	readonly personId: PersonId;
	readonly deviceId: DeviceId;
}

export interface SpaceDocDeps {
	readonly me: Author;
	readonly now: Clock;
	readonly random: Random;
	/**
	 * Whose roster this is, and how an entry's signature is checked (`checkEntry` of crypto/roster);
	 * only entries that pass are in `roster` and count for `people`. Without it (the sample street)
	 * there is no roster, and everybody with a name is one of the people.
	 */
	readonly roster?: {
		readonly space: SpaceId;
		check(entry: unknown): Promise<Result<RosterEntry>>;
		/** Whether the newcomer held the invitation with this proof key (`checkProof` of crypto/roster). */
		proves(entry: AdmitEntry, proofKey: string): Promise<boolean>;
	};
}

/** The values of mine that were overwritten unseen, kept on this device until I choose. */
export interface CollisionKeeper {
	readonly view: LazyView<readonly Collision[]>;
	/** I chose; the returned function takes the choice back. */
	forget(id: string): () => void;
	toBytes(): Uint8Array<ArrayBuffer>;
	fromBytes(bytes: Uint8Array): void;
	close(): void;
}

/** For the commands and readers in `doc/`; nothing else reads it. */
export interface SpaceDocInside {
	readonly posts: RecordBags;
	/** The highest speakable number in use, bin included. */
	highestNumber(): number;
	readonly collisions: CollisionKeeper;
	readonly room: Room;
}

export interface GroupInfo {
	readonly name: string;
	readonly madeAt: number;
}

/** All posts, parsed and merged, bin included; the same `Post` object until that post changed. */
export interface PostList {
	readonly all: readonly Post[];
	readonly byId: ReadonlyMap<RecordId, Post>;
	/** Records that did not parse: kept byte for byte, shown as unreadable. */
	readonly unreadable: readonly RecordId[];
}

/** A value of mine that a remote one replaced unseen; kept on this device until I choose. */
export interface Collision {
	readonly id: string;
	readonly postId: RecordId;
	readonly group: 'words' | 'when' | 'size' | 'contact' | 'lifetime' | 'closed';
	/** The stored group values, as plain JSON. */
	readonly mine: unknown;
	readonly theirs: unknown;
	readonly theirsBy: PersonId | null;
	readonly at: number;
}

/** Who did what and when; a small record of its own, written beside each command. */
export interface HistoryEvent {
	readonly id: string;
	readonly what: HistoryWhat;
	readonly by: PersonId;
	readonly at: number;
	/** For `edited`: which field groups, and the title before when it changed. */
	readonly groups: readonly string[];
	readonly before: string | null;
}

/** The records of one space: a Yjs document and what the screens read of it. Commands are functions beside it. */
export interface SpaceDoc {
	readonly me: Author;
	readonly now: Clock;
	readonly random: Random;
	readonly ydoc: Y.Doc;
	readonly group: View<GroupInfo>;
	readonly posts: View<PostList>;
	readonly people: View<ReadonlyMap<PersonId, Person>>;
	readonly roster: View<readonly RosterEntry[]>;
	/** Signatures of admissions that don't count as a use of the invitation they name: its holder never proved it. */
	readonly unprovedAdmissions: View<ReadonlySet<string>>;
	/** Settles when the entries that lie here now, and their proofs, were checked: until then members may be missing from `roster`. Never rejects. */
	rosterChecked(): Promise<void>;
	readonly invitations: View<ReadonlyMap<InvitationId, InvitationRecord>>;
	readonly collisions: View<readonly Collision[]>;
	/** Newest first. */
	history(postId: RecordId): readonly HistoryEvent[];
	readonly inside: SpaceDocInside;
	close(): void;
}

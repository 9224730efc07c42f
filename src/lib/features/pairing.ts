import type { PersonId, SpaceId } from '$lib/model/ids';
import type { View } from '$lib/model/view';

/** Why what was scanned, pasted or opened is not taken; each has its own sentence, and the code on screen stays. */
export type CodeRefusal =
	/** Some other QR code or text. */
	| 'not-a-code'
	/** Only a part of it. */
	| 'half'
	/** A character is wrong. */
	| 'mangled'
	/** Made by a newer Porchlight. */
	| 'too-new'
	| 'another-group'
	/** Made on this device. */
	| 'own'
	/** Older than it may be, by a clock that both devices could have. */
	| 'too-old'
	/** Its answer was taken already, or it answers a code that is gone. */
	| 'used'
	/** A first code where an answer is wanted. */
	| 'not-an-answer'
	/** An answer where a first code is wanted. */
	| 'not-an-offer'
	/** The invitation in it has ended, was used up or withdrawn. */
	| 'invitation-over';

/** Why two devices that have each other's codes did not meet; each has its likely reason and a way on. */
export type PairingProblem =
	/** This device has no network at all: no address to be reached at. */
	| 'no-network'
	/** Nothing came through: a Wi-Fi that keeps devices apart, two different networks, a refused permission. */
	| 'unreachable'
	/** The other one took too long; codes live 120 s. */
	| 'too-late'
	/** Somebody was met who is not in this group, or could not prove it. */
	| 'not-proved'
	/** The browser can't do it (WebRTC switched off). */
	| 'unsupported'
	/** The group can't be kept on this device. */
	| 'cannot-keep'
	| 'unknown';

/** Where a pairing stands. */
export type PairingStage =
	/** Finding out where this device can be reached; a second or two. */
	| { readonly kind: 'making' }
	/** A code to show. It is made anew by itself when `until` (ms) comes. `first`: the other's answer is wanted next. `answer`: nothing else to do here. */
	| {
			readonly kind: 'show';
			readonly which: 'first' | 'answer';
			/** The whole text: what the QR code says and what a messenger carries. Upper-case letters, digits and `:` `-`. */
			readonly code: string;
			readonly until: number;
	  }
	/** The other device's first code is wanted. */
	| { readonly kind: 'want-first' }
	/** A newcomer: who lets them in is known, the name they wish to be called is wanted. */
	| { readonly kind: 'want-name'; readonly group: string; readonly inviter: string }
	/** Both have both codes. */
	| { readonly kind: 'connecting' }
	/** Linked. `person` is whom we met; null for a newcomer, who learns it in the group. */
	| { readonly kind: 'done'; readonly person: PersonId | null; readonly spaceId: SpaceId }
	| { readonly kind: 'failed'; readonly problem: PairingProblem };

/** One side of a pairing by hand. Made by `app/`; the caller closes it. */
export interface Pairing {
	readonly stage: View<PairingStage>;
	/** What was last given and not taken; null again after something was. */
	readonly refused: View<CodeRefusal | null>;
	/** What was scanned or pasted, as it came; words around a code do no harm. */
	give(text: string): void;
	/** Only where a name is wanted. */
	giveName(name: string): void;
	/** From `failed`: begins again. */
	again(): void;
	close(): void;
}

/** How a member pairs. */
export interface PairingWays {
	/** Shows the first code. With an invitation (its id) the code also lets a newcomer in. */
	show(invitation: string | null): Pairing;
	/** Reads the other's first code and shows the answer. */
	read(): Pairing;
}

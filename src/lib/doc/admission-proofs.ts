import type { Clock, InvitationId } from '$lib/model/ids';
import type { AdmitEntry, InvitationRecord, RosterEntry } from '$lib/model/roster';
import type { View } from '$lib/model/view';
import { createLazyView, type LazyView } from './lazy-view';

/** Which admissions only pretend to have come through the invitation they name. */
export interface AdmissionProofs {
	/** Signatures of those whose proof doesn't hold; one that is not checked yet is not among them. */
	readonly unproved: LazyView<ReadonlySet<string>>;
	/** Settles when those of the roster of now were checked; never rejects. */
	checked(): Promise<void>;
	close(): void;
}

/**
 * Checks the newcomer's proof in every admission, once per signature and key: any member can write
 * that an invented device came in through somebody else's invitation. Only where uses still matter,
 * for invitations that have not expired.
 */
export function createAdmissionProofs(deps: {
	readonly roster: View<readonly RosterEntry[]>;
	readonly invitations: View<ReadonlyMap<InvitationId, InvitationRecord>>;
	readonly now: Clock;
	readonly proves: (entry: AdmitEntry, proofKey: string) => Promise<boolean>;
}): AdmissionProofs {
	/** By signature, under the key that its invitation had when it was checked last. */
	const known = new Map<string, { readonly proofKey: string; holds: boolean }>();
	let checks: Promise<unknown> = Promise.resolve();
	let closed = false;

	async function check(entry: AdmitEntry, proofKey: string): Promise<void> {
		const proof = { proofKey, holds: true };
		known.set(entry.signature, proof);
		proof.holds = await deps.proves(entry, proofKey).catch(() => false);
		if (!closed && !proof.holds) unproved.touch();
	}

	function checkNew(): void {
		const invitations = deps.invitations.current();
		const fresh = deps.roster.current().flatMap((entry) => {
			const invitation = entry.kind === 'admit' ? invitations.get(entry.invitation) : undefined;
			if (entry.kind !== 'admit' || invitation === undefined) return [];
			const { proofKey, expiresAt } = invitation;
			const old = expiresAt <= deps.now() || known.get(entry.signature)?.proofKey === proofKey;
			return old ? [] : [check(entry, proofKey)];
		});
		if (fresh.length === 0) return;
		// Who was refused under another key may be proved under this one.
		unproved.touch();
		checks = Promise.all([checks, ...fresh]);
	}

	const unproved = createLazyView<ReadonlySet<string>>(
		() => new Set([...known].flatMap(([signature, { holds }]) => (holds ? [] : [signature])))
	);
	const ends = [deps.roster.subscribe(checkNew), deps.invitations.subscribe(checkNew)];
	return {
		unproved,
		async checked() {
			checkNew();
			await checks;
		},
		close() {
			closed = true;
			for (const end of ends) end();
			unproved.close();
		}
	};
}

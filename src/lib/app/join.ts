import { createJoining } from '$lib/crypto/joining';
import { createDeviceKeys } from '$lib/crypto/device-keys';
import { parseInvitation } from '$lib/crypto/invitation';
import { deriveInvitationKeys, meetKeys } from '$lib/crypto/invitation-keys';
import type { JoinAttempt, JoinProblem, JoinStage } from '$lib/features/join';
import { toBase64url } from '$lib/model/bytes';
import type { PeerId, SpaceId } from '$lib/model/ids';
import { cleanName } from '$lib/model/text';
import type { RosterEntry } from '$lib/model/roster';
import { createValue } from '$lib/model/view';
import type { StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import { createRtcWires } from '$lib/sync/rtc-wires';
import { seekAdmission } from '$lib/sync/seek';
import { createCarriers } from './carriers';
import { joinedSpace } from './joined-space';
import { createNameGiver } from './name-giver';

/** Refusals that have a sentence of their own; anything else keeps looking. */
const finalProblems: Readonly<Record<string, JoinProblem>> = {
	mangled: 'mangled',
	'not-an-invitation': 'not-an-invitation',
	'too-new': 'too-new',
	expired: 'expired',
	'used-up': 'used-up',
	withdrawn: 'withdrawn',
	unknown: 'unknown'
};

/** Tries to come in with an invitation, until somebody inside answers or the attempt is closed. */
export function startJoining(deps: {
	readonly text: string;
	readonly world: World;
	readonly has: (id: SpaceId) => boolean;
	/** Keeps the group on this device, with the entries that prove us; rejects when it can't. */
	readonly onJoined: (stored: StoredSpace, roster: readonly RosterEntry[]) => Promise<void>;
}): JoinAttempt {
	const { world } = deps;
	const stage = createValue<JoinStage>({ kind: 'looking', group: null, inviter: null });
	let closeSeeking = (): void => undefined;
	const ending = new AbortController();
	const isOver = (): boolean => ending.signal.aborted;
	const names = createNameGiver(world);
	const stop = (problem: JoinProblem): void => stage.set({ kind: 'stopped', problem });

	async function run(): Promise<void> {
		const parsed = await parseInvitation(deps.text);
		if (!parsed.ok) {
			stop(finalProblems[parsed.problem.code] ?? 'not-an-invitation');
			return;
		}
		const invitation = parsed.value;
		if (deps.has(invitation.space)) {
			stage.set({ kind: 'in', spaceId: invitation.space });
			return;
		}
		if (invitation.expiresAt <= world.now()) {
			stop('expired');
			return;
		}

		const [device, { topic, signaling }] = await Promise.all([
			createDeviceKeys(),
			deriveInvitationKeys(invitation.space, invitation.secret).then(({ meetKey }) =>
				meetKeys(meetKey)
			)
		]);
		const carriers = createCarriers({ relays: createValue(invitation.relays), world });
		const seeking = seekAdmission({
			peerId: toBase64url(world.random(16)) as PeerId,
			carriers: carriers.view,
			wires: createRtcWires({ iceServers: [] }),
			world,
			rendezvous: {
				topic,
				key: signaling,
				side: 'seeks',
				handshake: (wire) =>
					createJoining({
						invitation,
						device,
						wire,
						random: world.random,
						askName: (group, inviter) => {
							stage.set({ kind: 'met', group: cleanName(group), inviter: cleanName(inviter) });
							return names.ask();
						}
					})
			}
		});
		const stopState = seeking.state.subscribe(() => {
			// The line was lost on the way: nobody is there again, and it goes on by itself.
			if (seeking.state.current() !== 'looking') return;
			names.forget();
			stage.set({ kind: 'looking', group: null, inviter: null });
		});
		const again = (): void => seeking.refresh();
		addEventListener('online', again);
		addEventListener('pageshow', again);
		closeSeeking = () => {
			removeEventListener('online', again);
			removeEventListener('pageshow', again);
			stopState();
			seeking.close();
			carriers.close();
		};
		if (isOver()) {
			closeSeeking();
			return;
		}

		const joined = await seeking.joined;
		closeSeeking();
		if (isOver()) return;
		if (!joined.ok) {
			stop(finalProblems[joined.problem.code] ?? 'unknown');
			return;
		}
		const stored = joinedSpace(joined.value, device, invitation.relays, world.now());
		try {
			await deps.onJoined(stored, joined.value.entries);
		} catch {
			stop('cannot-keep');
			return;
		}
		stage.set({ kind: 'in', spaceId: stored.id });
	}

	// Whatever went wrong on this side (no keys, no storage) must not leave the page waiting.
	void run().catch(() => stop('cannot-keep'));
	return {
		stage,
		giveName: (typed) => names.give(cleanName(typed)),
		close() {
			ending.abort();
			names.close();
			closeSeeking();
		}
	};
}

import type { PeerId } from '$lib/model/ids';
import { fail, ok, type Problem, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import { createAnnouncer } from './announcer';
import { createDialer } from './dialer';
import { admissionLimitMs, createLink, type Link } from './link';
import type { Carrier, Rendezvous, WireFactory, World } from './ports';
import { platformSealing, type Sealing } from './sealing';
import { createSignaling } from './signaling';

/** What whoever admits says about the invitation itself; any other problem is passing: look on. */
const refusals: readonly string[] = ['expired', 'used-up', 'withdrawn', 'unknown', 'too-new'];
const maxSeekGapMs = 10_000;
const maxPending = 3;

export type SeekState = 'looking' | 'talking' | 'failed' | 'done';

/** A newcomer at a meeting place, waiting to be let in. */
export interface Seeking<Joined> {
	readonly state: View<SeekState>;
	/** Settles once: let in, or the problem that the admission gave (`closed` after `close`). Waits as long as nobody is there. */
	readonly joined: Promise<Result<Joined>>;
	/** Tries again at once. */
	refresh(): void;
	close(): void;
}

/** Looks for whoever admits at `rendezvous` (side `seeks`), again and again until someone did or refused. */
export function seekAdmission<Joined>(deps: {
	readonly peerId: PeerId;
	readonly rendezvous: Rendezvous<Joined>;
	readonly carriers: View<readonly Carrier[]>;
	readonly wires: WireFactory;
	readonly world: World;
	readonly sealing?: Sealing;
}): Seeking<Joined> {
	const { peerId, rendezvous, world } = deps;
	const state = createValue<SeekState>('looking');
	let talking: Link | null = null;
	let settle: (result: Result<Joined>) => void = () => undefined;
	const joined = new Promise<Result<Joined>>((resolve) => {
		settle = resolve;
	});
	let over = false;

	function end(result: Result<Joined>): void {
		if (over) return;
		over = true;
		announcer.close();
		signaling.close();
		dialer.close();
		state.set(result.ok ? 'done' : 'failed');
		settle(result);
	}

	function lookOn(): void {
		talking = null;
		state.set('looking');
		announcer.soon();
	}

	const dialer = createDialer<Rendezvous<Joined>>({
		wires: deps.wires,
		world,
		maxPending,
		send: (place, to, kind, data) => signaling.send(place, to, kind, data),
		onWire(place, _peer, wire) {
			if (talking !== null) {
				wire.close();
				return;
			}
			state.set('talking');
			const link = createLink({
				wire,
				world,
				handshake: place.handshake(wire.identity),
				limitMs: admissionLimitMs,
				compression: null,
				onProved(value) {
					end(ok(value));
					// Our word that we are ready is still on its way out.
					world.after(1_000, () => link.close());
				},
				onOpen: () => undefined,
				onDoc: null,
				onPresence: () => undefined,
				onStrike: () => undefined,
				onClose(problem: Problem) {
					if (over) return;
					if (refusals.includes(problem.code)) end({ ok: false, problem });
					else lookOn();
				}
			});
			talking = link;
		},
		onFailed: () => announcer.soon(),
		onDropped: () => undefined
	});

	const announcer = createAnnouncer({
		world,
		maxGapMs: maxSeekGapMs,
		announce() {
			if (talking === null) signaling.broadcast('seek', {});
		}
	});

	const signaling = createSignaling<Rendezvous<Joined>>({
		peerId,
		places: createValue([rendezvous]),
		carriers: deps.carriers,
		world,
		sealing: deps.sealing ?? platformSealing,
		onMessage(place, message) {
			if (message.kind === 'offer' && talking === null) dialer.receive(place, message);
		},
		onDropped: () => undefined,
		onReach: () => announcer.soon()
	});

	return {
		state,
		joined,
		refresh() {
			if (over) return;
			for (const carrier of deps.carriers.current()) carrier.refresh();
			announcer.soon();
		},
		close() {
			// Let in: our last word is still on its way out, and the link closes after it.
			if (over) return;
			end(fail('closed'));
			talking?.close();
		}
	};
}

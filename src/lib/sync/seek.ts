import type { PeerId } from '$lib/model/ids';
import { fail, ok, type Problem, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import { createAnnouncer } from './announcer';
import { createDialer } from './dialer';
import { createLink, type Link } from './link';
import type { Carrier, Rendezvous, WireFactory, World } from './ports';
import { platformSealing, type Sealing } from './sealing';
import { createSignaling } from './signaling';

/** What whoever admits says about the invitation itself; any other problem is passing: look on. */
const refusals: readonly string[] = ['expired', 'used-up', 'withdrawn', 'unknown', 'too-new'];
const maxSeekGapMs = 10_000;
/** Talking at once, and as many on their way: who only holds the link too and says nothing must not keep the others out. */
const maxTalks = 3;

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
	const talks = new Set<Link>();
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
		for (const link of [...talks]) link.close();
		state.set(result.ok ? 'done' : 'failed');
		settle(result);
	}

	function lookOn(left: Link): void {
		talks.delete(left);
		if (talks.size === 0) state.set('looking');
		announcer.soon();
	}

	const dialer = createDialer<Rendezvous<Joined>>({
		wires: deps.wires,
		world,
		maxPending: maxTalks,
		send: (place, to, kind, data) => signaling.send(place, to, kind, data),
		onWire(place, _peer, wire) {
			if (talks.size >= maxTalks) {
				wire.close();
				return;
			}
			state.set('talking');
			const link = createLink({
				wire,
				world,
				handshake: place.handshake(wire.identity),
				compression: null,
				onProved(value) {
					// The first who proves itself and lets us in; the others hear that we are gone.
					talks.delete(link);
					end(ok(value));
					// Our word that we are ready is still on its way out.
					world.after(1_000, () => link.close());
				},
				onOpen: () => undefined,
				onDoc: null,
				onStrike: () => undefined,
				onClose(problem: Problem) {
					if (over) return;
					if (refusals.includes(problem.code)) end({ ok: false, problem });
					else lookOn(link);
				}
			});
			talks.add(link);
		},
		onFailed: () => announcer.soon(),
		onDropped: () => undefined
	});

	const announcer = createAnnouncer({
		world,
		maxGapMs: maxSeekGapMs,
		announce() {
			if (talks.size < maxTalks) signaling.broadcast('seek', {});
		}
	});

	const signaling = createSignaling<Rendezvous<Joined>>({
		peerId,
		places: createValue([rendezvous]),
		carriers: deps.carriers,
		world,
		sealing: deps.sealing ?? platformSealing,
		onMessage(place, message) {
			if (message.kind === 'offer' && talks.size < maxTalks) dialer.receive(place, message);
		},
		onDropped: () => undefined,
		onReach: () => announcer.now()
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
		}
	};
}

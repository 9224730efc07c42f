import type { PeerId } from '$lib/model/ids';
import type { View } from '$lib/model/view';
import { mergeUpdates } from 'yjs';
import type { broadcastTree, Branch } from './broadcast-tree';
import { partsOf } from './doc-messages';
import type { DocPeer } from './doc-track';
import type { Overlay } from './overlay';
import type { World } from './ports';
import { createRate } from './rate';
import { boundedBranches, shortIdOf, updateIdOf, type Route, type RouteBranch } from './route';

/** The first edit leaves at once, those that follow within this leave together. */
const gatherMs = 30;
/** With so many others or fewer, all linked to all, each is sent every update directly. */
const fewPeers = 8;
/** An update is passed on to so many, whatever its route says. */
const maxPassedOn = 3;
/** What one link can have passed on; what is more, others get by repair. */
const passedPerSecond = 60;
const passedBurst = 120;
const maxRememberedIds = 4_096;

/** The search for a tree, fetched when a group is too large or too loose for a link to everybody. */
export type LoadTree = () => Promise<typeof broadcastTree>;

/** How changes travel: those made here to all, those of others onward. */
export interface Forwarding {
	/** A change made here, to be sent to everybody. */
	send(doc: string, update: Uint8Array): void;
	/** A change that came with a route and was taken. Problems with the route cost the update nothing. */
	passOn(from: DocPeer, doc: string, update: Uint8Array, route: Route): void;
	/** Few enough are here for each to tell each what it has at once. */
	isSmall(): boolean;
	closed(peer: DocPeer): void;
	close(): void;
}

export function createForwarding(deps: {
	readonly world: World;
	readonly peers: () => Iterable<DocPeer>;
	/** Null: nobody but those linked to us. */
	readonly overlay: View<Overlay> | null;
	readonly loadTree: LoadTree;
	readonly onDropped: () => void;
}): Forwarding {
	const { world, overlay } = deps;
	const waiting = new Map<string, Uint8Array[]>();
	const gathering = new Map<string, () => void>();
	const ids = new Set<string>();
	const rates = new WeakMap<DocPeer, ReturnType<typeof createRate>>();
	let findTree: typeof broadcastTree | null = null;
	let loading = false;
	let planned: { readonly key: string; readonly plan: Plan } | null = null;

	const linkedByPeer = (): ReadonlyMap<PeerId, DocPeer> =>
		new Map([...deps.peers()].map((peer) => [peer.peerId, peer]));

	/** Whom to send to and what they do for us; null: to each link, and nothing more. */
	function plan(): Plan | null {
		const around = overlay?.current();
		if (around === undefined) return null;
		const linked = linkedByPeer();
		const few = around.peers.size <= fewPeers;
		if (few && [...around.peers.keys()].every((peer) => linked.has(peer))) return null;
		if (findTree === null) {
			load();
			return null;
		}
		const links = new Map<PeerId, readonly PeerId[]>([[around.me, [...linked.keys()]]]);
		for (const [peer, { links: theirs }] of around.peers) {
			// Our own links are as we have them, told or not.
			const others = theirs.filter((other) => other !== around.me);
			links.set(peer, linked.has(peer) ? [...others, around.me] : others);
		}
		const key = [...links].map(([peer, others]) => `${peer} ${others.join(' ')}`).join();
		if (planned?.key !== key) {
			const { children } = findTree(around.me, links, few ? linked.size : undefined);
			planned = {
				key,
				plan: children.map(({ peer, children: below }) => ({
					peer,
					children: boundedBranches(below.map(routeBranch))
				}))
			};
		}
		return planned.plan;
	}

	function load(): void {
		if (loading) return;
		loading = true;
		void deps.loadTree().then(
			(loaded) => {
				findTree = loaded;
			},
			() => {
				// Offline before it was ever fetched: repair does until the next try.
				loading = false;
			}
		);
	}

	function sendNow(doc: string, update: Uint8Array): void {
		const through = plan();
		if (through === null) {
			for (const peer of deps.peers()) sendTo(peer, doc, update, null);
			return;
		}
		const id = updateIdOf(world.random(8));
		remember(id);
		const linked = linkedByPeer();
		for (const { peer, children } of through) {
			const link = linked.get(peer);
			if (link !== undefined) sendTo(link, doc, update, { id, children });
		}
	}

	function sendTo(peer: DocPeer, doc: string, update: Uint8Array, route: Route | null): void {
		const parts = partsOf(doc, false, update, route);
		if (!parts.ok) {
			deps.onDropped();
			return;
		}
		// One that is left out asks when it hears what we have.
		for (const part of parts.value) if (!peer.send(part)) break;
	}

	function flush(doc: string): void {
		gathering.delete(doc);
		const updates = waiting.get(doc) ?? [];
		waiting.delete(doc);
		const [first] = updates;
		if (first === undefined) return;
		sendNow(doc, updates.length === 1 ? first : mergeUpdates(updates));
		gather(doc);
	}

	function gather(doc: string): void {
		gathering.set(
			doc,
			world.after(gatherMs, () => flush(doc))
		);
	}

	function remember(id: string): void {
		ids.add(id);
		for (const oldest of ids) {
			if (ids.size <= maxRememberedIds) break;
			ids.delete(oldest);
		}
	}

	function mayPassOn(from: DocPeer): boolean {
		const rate = rates.get(from) ?? createRate(world, passedPerSecond, passedBurst);
		rates.set(from, rate);
		return rate.take();
	}

	// Fetched before the first change needs it.
	const endOverlay = overlay?.subscribe(() => {
		if (findTree === null && !loading) plan();
	});
	plan();

	return {
		send(doc, update) {
			if (!gathering.has(doc)) {
				sendNow(doc, update);
				gather(doc);
				return;
			}
			const updates = waiting.get(doc) ?? [];
			updates.push(update);
			waiting.set(doc, updates);
		},
		passOn(from, doc, update, { id, children }) {
			if (children.length === 0 || ids.has(id)) return;
			remember(id);
			const me = overlay?.current().me;
			const own = new Set([from.peerId, ...(me === undefined ? [] : [me])].map(shortIdOf));
			// An honest route leads neither back nor to us again.
			if (children.length > maxPassedOn || holds(children, own) || !mayPassOn(from)) {
				deps.onDropped();
				return;
			}
			const linked = new Map([...deps.peers()].map((peer) => [shortIdOf(peer.peerId), peer]));
			for (const child of children) {
				const peer = linked.get(child.id);
				// One that is no longer linked to us asks when it sees that it lacks something.
				if (peer !== undefined) sendTo(peer, doc, update, { id, children: child.children });
			}
		},
		isSmall: () =>
			overlay === null || findTree === null || overlay.current().peers.size <= fewPeers,
		closed: (peer) => void rates.delete(peer),
		close() {
			endOverlay?.();
			for (const doc of [...gathering.keys()]) {
				gathering.get(doc)?.();
				flush(doc);
			}
			for (const cancel of gathering.values()) cancel();
		}
	};
}

type Plan = readonly { readonly peer: PeerId; readonly children: readonly RouteBranch[] }[];

const routeBranch = ({ peer, children }: Branch): RouteBranch => ({
	id: shortIdOf(peer),
	children: children.map(routeBranch)
});

const holds = (branches: readonly RouteBranch[], ids: ReadonlySet<string>): boolean =>
	branches.some(({ id, children }) => ids.has(id) || holds(children, ids));

import type { PeerId } from '$lib/model/ids';
import { createSeats, type Seats } from './tree-seats';

/** Whom a device passes an update on to, and they to others. */
export interface Branch {
	readonly peer: PeerId;
	readonly children: readonly Branch[];
}

/** How an update of one device comes to all others. */
export interface BroadcastTree {
	/** Whom the origin itself sends to. */
	readonly children: readonly Branch[];
	/** Hops to the farthest device. */
	readonly depth: number;
	/** The most that any one device sends. */
	readonly width: number;
	/** No way there over the links told of, or not within `maxDepth`: left to repair. */
	readonly missed: readonly PeerId[];
}

/** More than this nobody sends, the origin aside when somebody could not be had otherwise. */
const treeFanout = 3;
/** Hops that suffice for 121 devices; more only for who could not be had otherwise. */
const treeDepth = 4;
/** Deeper branches are not written into a message. */
export const maxTreeDepth = 8;
const triesPerDepth = 12;
const triesAtFull = 40;
/** So much a choice is left to luck after the first try. */
const luckShare = 0.3;

/**
 * A tree over real links, rooted at `root`: at most 3 children each and as few hops as can be found,
 * 4 for 100 devices of 6 to 8 links. That is a search: each level takes those that open the way to
 * most others still without one (weighted by how often earlier tries left them out), as far as a
 * matching can seat them at the level above, a little luck aside; the last level is a matching with
 * what is left. Same links, same tree. `links` holds who is linked to whom; a link counts when both ends have it.
 */
export function broadcastTree(
	root: PeerId,
	links: ReadonlyMap<PeerId, readonly PeerId[]>,
	rootFanout = treeFanout
): BroadcastTree {
	const graph = createGraph(root, links);
	const least = leastDepth(graph.near.length, rootFanout);
	let best = attemptTree(graph, least, rootFanout, new Float64Array(graph.near.length).fill(1), 0);
	for (let depth = least; depth <= treeDepth && best.left.length > 0; depth += 1) {
		const weights = new Float64Array(graph.near.length).fill(1);
		const tries = depth < treeDepth ? triesPerDepth : triesAtFull;
		for (let count = 0; count < tries; count += 1) {
			const attempt = attemptTree(graph, depth, rootFanout, weights, count);
			if (attempt.left.length < best.left.length) best = attempt;
			if (attempt.left.length === 0) break;
			for (const node of attempt.left) weights[node] = (weights[node] ?? 0) + 1;
		}
	}
	return finish(graph, best, rootFanout);
}

interface Graph {
	/** Node 0 is the root; the others in the order of their ids. */
	readonly peers: readonly PeerId[];
	readonly near: readonly (readonly number[])[];
	/** Hops from the root over any links; -1 when there is no way. */
	readonly hops: readonly number[];
}

function createGraph(root: PeerId, links: ReadonlyMap<PeerId, readonly PeerId[]>): Graph {
	const others = [...links.keys()].filter((peer) => peer !== root).sort();
	const peers = [root, ...others];
	const indexes = new Map(peers.map((peer, index) => [peer, index]));
	const told = peers.map(
		(peer) => new Set((links.get(peer) ?? []).flatMap((other) => indexes.get(other) ?? []))
	);
	const near = told.map((set, node) =>
		[...set].filter((other) => other !== node && told[other]?.has(node) === true).sort(ascending)
	);
	const hops = peers.map((_, node): number => (node === 0 ? 0 : -1));
	for (let at = 0, queue = [0]; at < queue.length; at += 1) {
		const node = queue[at] ?? 0;
		for (const next of near[node] ?? []) {
			if (hops[next] !== -1) continue;
			hops[next] = (hops[node] ?? 0) + 1;
			queue.push(next);
		}
	}
	return { peers, near, hops };
}

const ascending = (a: number, b: number): number => a - b;

function leastDepth(nodes: number, rootFanout: number): number {
	let room = 1;
	let level = 1;
	for (let depth = 1; depth < treeDepth; depth += 1) {
		level *= depth === 1 ? rootFanout : treeFanout;
		room += level;
		if (room >= nodes) return depth;
	}
	return treeDepth;
}

interface Attempt {
	/** By node; -1 without one. */
	readonly parent: Int32Array;
	readonly depth: Int32Array;
	/** Those with a way to the root that found no place. */
	readonly left: readonly number[];
}

function attemptTree(
	graph: Graph,
	depth: number,
	rootFanout: number,
	weights: Float64Array,
	seed: number
): Attempt {
	const { near, hops } = graph;
	const seats = createSeats(near, treeFanout, rootFanout);
	let above = [0];
	for (let level = 1; level < depth; level += 1) {
		const chosen = chooseLevel(graph, seats, above, { level, depth, weights, seed });
		for (const node of chosen) seats.settle(node);
		above = chosen;
	}
	const left: number[] = [];
	// Who has fewest to choose from goes first: fewer have to move for the others.
	const waiting = near
		.map((_, node) => node)
		.filter((node) => hops[node] !== -1 && !seats.isIn(node))
		.map((node) => ({ node, choices: seats.choices(node, depth) }))
		.sort((a, b) => a.choices - b.choices || a.node - b.node);
	for (const { node } of waiting) if (!seats.seat(node, depth)) left.push(node);
	for (const { node } of waiting) if (seats.parent[node] !== -1) seats.settle(node);
	return { parent: seats.parent, depth: seats.depth, left };
}

/** Takes from those next to the level above, best first, as long as they can be seated there. */
function chooseLevel(
	{ near }: Graph,
	seats: Seats,
	above: readonly number[],
	{ level, depth, weights, seed }: Aim
): number[] {
	const candidates = new Set<number>();
	for (const node of above)
		for (const next of near[node] ?? []) if (!seats.isIn(next)) candidates.add(next);
	const covered = new Uint8Array(near.length);
	const far = new Uint8Array(near.length);
	// Who has few links is hard to have later.
	const worth = (node: number): number => (weights[node] ?? 1) / (near[node]?.length ?? 1);
	// Above the last choice it counts as well how many could be had one level further.
	const ahead = level < depth - 1;

	function reach(node: number): number {
		let sum = covered[node] === 0 ? worth(node) : 0;
		for (const next of near[node] ?? []) {
			if (seats.isIn(next)) continue;
			if (covered[next] === 0) sum += worth(next);
			if (!ahead) continue;
			for (const last of near[next] ?? [])
				if (far[last] === 0 && !seats.isIn(last)) sum += worth(last);
		}
		return sum;
	}

	const chosen: number[] = [];
	while (candidates.size > 0) {
		let best = -1;
		let bestReach = -1;
		for (const node of candidates) {
			const value = reach(node) * (1 + luckShare * luck(seed, node, level));
			if (value > bestReach) [best, bestReach] = [node, value];
		}
		candidates.delete(best);
		if (!seats.seat(best, level)) continue;
		chosen.push(best);
		covered[best] = 1;
		for (const next of near[best] ?? []) {
			covered[next] = 1;
			for (const last of near[next] ?? []) far[last] = 1;
		}
	}
	return chosen;
}

interface Aim {
	readonly level: number;
	readonly depth: number;
	readonly weights: Float64Array;
	readonly seed: number;
}

function finish(graph: Graph, attempt: Attempt, rootFanout: number): BroadcastTree {
	const { near, hops, peers } = graph;
	const parent = Int32Array.from(attempt.parent);
	const depth = Int32Array.from(attempt.depth);
	const children: number[][] = peers.map(() => []);
	parent.forEach((at, node) => {
		if (at !== -1) children[at]?.push(node);
	});
	const left = new Set(attempt.left);
	const fanoutOf = (node: number, wider: boolean): number =>
		node === 0 ? (wider ? Infinity : rootFanout) : treeFanout;

	function attach(node: number, wider: boolean): boolean {
		let best = -1;
		for (const each of near[node] ?? []) {
			const at = depth[each] ?? -1;
			const inTree = each === 0 || parent[each] !== -1;
			if (!inTree || at >= maxTreeDepth || (children[each]?.length ?? 0) >= fanoutOf(each, wider))
				continue;
			if (best === -1 || at < (depth[best] ?? 0)) best = each;
		}
		if (best === -1) return false;
		parent[node] = best;
		depth[node] = (depth[best] ?? 0) + 1;
		children[best]?.push(node);
		left.delete(node);
		return true;
	}
	// Deeper where that can be, else wider at the origin, which opens the way for others again.
	const deeper = (): boolean => [...left].some((node) => attach(node, false));
	const wider = (): boolean => [...left].some((node) => attach(node, true));
	while (deeper() || wider());

	const branch = (node: number): Branch => ({
		peer: peers[node] ?? ('' as PeerId),
		children: (children[node] ?? []).map(branch)
	});
	return {
		children: (children[0] ?? []).map(branch),
		depth: depth.reduce((most, each) => Math.max(most, each), 0),
		width: children.reduce((most, each) => Math.max(most, each.length), 0),
		missed: peers.filter((_, node) => node !== 0 && (hops[node] === -1 || left.has(node)))
	};
}

/** From 0 up to 1, the same every time; 0 for the first try. */
function luck(seed: number, node: number, level: number): number {
	if (seed === 0) return 0;
	let mixed = Math.imul(seed * 31 + node * 7919 + level * 104729, 0x9e3779b1);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
	return ((mixed ^ (mixed >>> 13)) >>> 0) / 2 ** 32;
}

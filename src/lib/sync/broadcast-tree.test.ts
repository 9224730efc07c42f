import type { PeerId } from '$lib/model/ids';
import { describe, expect, test } from 'vitest';
import { broadcastTree, maxTreeDepth, type Branch, type BroadcastTree } from './broadcast-tree';
import { createChance } from './simulation';

type Links = ReadonlyMap<PeerId, readonly PeerId[]>;
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const peer = (index: number): PeerId => `p${String(index).padStart(3, '0')}` as PeerId;

/** Devices with 6 to 8 links each, by chance, of which a share is cut. */
function street(count: number, seed: number, cut: number): Links {
	const chance = createChance(seed);
	const links = Array.from({ length: count }, () => new Set<number>());
	const wanted = links.map(() => chance.whole(6, 8));
	const full = (node: number): boolean => (links[node]?.size ?? 0) >= (wanted[node] ?? 0);
	for (let left = count * 400; left > 0; left -= 1) {
		const [a, b] = [chance.whole(0, count - 1), chance.whole(0, count - 1)];
		if (a === b || full(a) || full(b)) continue;
		links[a]?.add(b);
		links[b]?.add(a);
	}
	for (const [a, set] of links.entries()) {
		for (const b of [...set]) {
			if (a > b || !chance.is(cut)) continue;
			links[a]?.delete(b);
			links[b]?.delete(a);
		}
	}
	return new Map(links.map((set, index) => [peer(index), [...set].map(peer)]));
}

/** All devices in the tree; throws at a link that isn't there, or at one that comes twice. */
function walk(root: PeerId, links: Links, tree: BroadcastTree): ReadonlySet<PeerId> {
	const seen = new Set([root]);
	let depth = 0;
	let width = 0;
	const visit = (from: PeerId, branches: readonly Branch[], hops: number): void => {
		if (branches.length > 0) depth = Math.max(depth, hops);
		width = Math.max(width, branches.length);
		for (const { peer: to, children } of branches) {
			if (links.get(from)?.includes(to) !== true || seen.has(to)) throw new Error(`${from} ${to}`);
			seen.add(to);
			visit(to, children, hops + 1);
		}
	};
	visit(root, tree.children, 1);
	expect(tree).toMatchObject({ depth, width });
	return seen;
}

function reachable(root: PeerId, links: Links): number {
	const seen = new Set([root]);
	for (const at of seen) for (const next of links.get(at) ?? []) seen.add(next);
	return seen.size;
}

describe.each([12, 30, 100])('%i devices of 6 to 8 links each', (count) => {
	test.each(seeds)(
		'get every update in 4 hops, and nobody sends it more than 3 times (seed %i)',
		(seed) => {
			const links = street(count, seed, 0);
			for (const root of [peer(0), peer(5), peer(11)]) {
				const tree = broadcastTree(root, links);
				expect(walk(root, links, tree).size).toBe(count);
				expect(tree.width).toBeLessThanOrEqual(3);
				expect(tree.depth).toBeLessThanOrEqual(4);
				expect(tree.missed).toEqual([]);
			}
		}
	);

	test.each(seeds)(
		'are all had with 30 %% of links cut, a hop deeper at need (seed %i)',
		(seed) => {
			const links = street(count, seed, 0.3);
			const tree = broadcastTree(peer(0), links);
			const had = walk(peer(0), links, tree).size;
			expect(had).toBe(reachable(peer(0), links));
			expect(tree.missed).toHaveLength(count - had);
			expect(tree.depth).toBeLessThanOrEqual(maxTreeDepth);
			expect(tree.width).toBeLessThanOrEqual(4);
		}
	);
});

test('the same links give the same tree, in whatever order they are told', () => {
	const links = street(30, 3, 0.1);
	const turned = new Map([...links].reverse().map(([at, others]) => [at, [...others].reverse()]));
	expect(broadcastTree(peer(2), turned)).toEqual(broadcastTree(peer(2), links));
});

test('a small group takes as few hops as its links allow', () => {
	const all = Array.from({ length: 9 }, (_, index) => peer(index));
	const links = new Map(all.map((each) => [each, all.filter((other) => other !== each)]));
	expect(broadcastTree(peer(0), links)).toMatchObject({ depth: 2, width: 3 });
	expect(broadcastTree(peer(0), links, 8)).toMatchObject({ depth: 1, width: 8 });
});

test('a row is served hop by hop as far as a branch may go, and the rest is said to be missed', () => {
	const row = Array.from({ length: 12 }, (_, index) => peer(index));
	const links = new Map(
		row.map((each, index) => [each, row.filter((_, other) => Math.abs(other - index) === 1)])
	);
	const tree = broadcastTree(peer(0), links);
	expect(tree.depth).toBe(maxTreeDepth);
	expect(tree.missed).toEqual(row.slice(maxTreeDepth + 1));
});

test('who has nobody else is served by the origin itself, wider than it would like', () => {
	const all = Array.from({ length: 7 }, (_, index) => peer(index));
	const links = new Map(all.map((each, index) => [each, index === 0 ? all.slice(1) : [peer(0)]]));
	expect(broadcastTree(peer(0), links)).toMatchObject({ depth: 1, width: 6, missed: [] });
});

test('a link that only one end tells of, and one to somebody unheard of, is none', () => {
	const links = new Map([
		[peer(0), [peer(1), peer(2), peer(9)]],
		[peer(1), [peer(0)]],
		[peer(2), []]
	]);
	expect(broadcastTree(peer(0), links)).toMatchObject({ depth: 1, missed: [peer(2)] });
});

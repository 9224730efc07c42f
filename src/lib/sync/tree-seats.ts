/** Who sits under whom in a tree that is being built. */
export interface Seats {
	readonly parent: Int32Array;
	readonly depth: Int32Array;
	isIn(node: number): boolean;
	/** How many could take it as a child at that depth. */
	choices(node: number, depth: number): number;
	/** Finds it a parent above that depth, moving others that aren't settled yet; false when there is none. */
	seat(node: number, depth: number): boolean;
	/** It stays where it is, and may have children. */
	settle(node: number): void;
}

/**
 * Places for children, `fanout` at each node and `rootFanout` at node 0: a matching by augmenting paths
 * (Kuhn). `near`: the neighbours of each node.
 */
export function createSeats(
	near: readonly (readonly number[])[],
	fanout: number,
	rootFanout: number
): Seats {
	const size = near.length;
	const parent = new Int32Array(size).fill(-1);
	const depth = new Int32Array(size).fill(-1);
	depth[0] = 0;
	const children: number[][] = near.map(() => []);
	const settled = new Uint8Array(size);
	settled[0] = 1;
	const room = (node: number): number =>
		(node === 0 ? rootFanout : fanout) - (children[node]?.length ?? 0);
	const canHave = (node: number, at: number): boolean =>
		settled[node] === 1 && (depth[node] ?? -1) < at;

	function place(node: number, at: number): void {
		const before = parent[node] ?? -1;
		if (before !== -1) {
			const list = children[before] ?? [];
			list.splice(list.indexOf(node), 1);
		}
		parent[node] = at;
		children[at]?.push(node);
	}

	function seat(node: number, at: number, tried: Uint8Array): boolean {
		const parents = (near[node] ?? []).filter((each) => canHave(each, at) && tried[each] === 0);
		for (const each of parents) {
			if (room(each) <= 0) continue;
			place(node, each);
			return true;
		}
		for (const each of parents) {
			if (tried[each] === 1) continue;
			tried[each] = 1;
			for (const child of children[each] ?? []) {
				if (settled[child] === 1 || !seat(child, at, tried)) continue;
				place(node, each);
				return true;
			}
		}
		return false;
	}

	return {
		parent,
		depth,
		isIn: (node) => node === 0 || parent[node] !== -1,
		choices: (node, at) => (near[node] ?? []).filter((each) => canHave(each, at)).length,
		seat: (node, at) => seat(node, at, new Uint8Array(size)),
		settle(node) {
			settled[node] = 1;
			depth[node] = (depth[parent[node] ?? 0] ?? 0) + 1;
		}
	};
}

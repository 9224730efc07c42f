import type { PeerId } from '$lib/model/ids';
import * as decoding from 'lib0/decoding';
import { createMemoryNetwork, openByHand, type MemoryNetwork } from './memory-network';
import type { SyncDoc } from './ports';
import { createSimulation, type Simulation } from './simulation';
import { controlKinds } from './talk';
import { createStreet, type TestDevice } from './testing';

/** For tests: many devices without any relay; each came through one that was there before. */
export interface StreetOfDevices {
	readonly simulation: Simulation;
	readonly network: MemoryNetwork;
	/** Those that run, in the order they came. */
	devices(): readonly TestDevice[];
	/** One more comes, paired by hand with a running device that it can be connected to. */
	arrive(introducer?: TestDevice): Promise<TestDevice>;
	/** Ends without a word. */
	kill(device: TestDevice): void;
	/**
	 * At one moment that share of all links breaks, and so many devices end without a word; only none
	 * without which the rest would be in two parts: without a relay nothing brings those together.
	 */
	strike(share: number, leaving: readonly TestDevice[]): void;
	shape(): StreetShape;
	/** The most roll messages that one device sent in any ten seconds. */
	mostRollIn10s(): number;
	/** The most links that any device had at any moment. */
	mostLinks(): number;
}

/** The graph of open links, both ends agreeing. */
export interface StreetShape {
	readonly connected: boolean;
	readonly fewestLinks: number;
	readonly mostLinks: number;
	readonly links: number;
	/** Links on the longest of all shortest ways; Infinity when it is split. */
	readonly diameter: number;
	/** Every device's roll names every other. */
	readonly allReached: boolean;
}

export async function createStreetOfDevices(options: {
	readonly seed: number;
	/** The share of pairs that no wire can connect. */
	readonly blocked: number;
	readonly doc?: (index: number) => SyncDoc;
}): Promise<StreetOfDevices> {
	const simulation = createSimulation(options.seed);
	const { chance } = simulation;
	const network = createMemoryNetwork(simulation);
	const street = await createStreet(simulation, network);
	const running: TestDevice[] = [];
	const blocked = new Set<string>();
	const rolls = new Map<string, number[]>();
	let came = 0;
	let mostLinks = 0;
	let mostRolls = 0;

	const isBlocked = (a: string, b: string): boolean =>
		blocked.has(a < b ? `${a} ${b}` : `${b} ${a}`);
	network.setBlocked(isBlocked);
	network.onSend((from, _to, channel, bytes) => {
		if (channel !== 0 || controlKindOf(bytes) !== controlKinds.roll) return;
		const times = rolls.get(from) ?? [];
		rolls.set(from, times);
		times.push(simulation.now());
		while ((times[0] ?? 0) <= simulation.now() - 10_000) times.shift();
		mostRolls = Math.max(mostRolls, times.length);
	});

	function look(): void {
		for (const device of running) mostLinks = Math.max(mostLinks, device.mesh.linked().length);
		simulation.after(100, look);
	}
	look();

	function kill(device: TestDevice): void {
		device.kill();
		running.splice(running.indexOf(device), 1);
	}

	return {
		simulation,
		network,
		devices: () => running,
		async arrive(introducer) {
			const doc = options.doc?.(came);
			const device = street.start(`D${came}`, { relay: false, ...(doc && { doc }) });
			came += 1;
			for (const { name } of running) {
				if (chance.is(options.blocked) && name !== introducer?.name) {
					blocked.add(name < device.name ? `${name} ${device.name}` : `${device.name} ${name}`);
				}
			}
			const open = running.filter(({ name }) => !isBlocked(name, device.name));
			const through = introducer ?? (open.length > 0 ? chance.pick(open) : running[0]);
			if (through !== undefined) {
				blocked.delete(`${through.name} ${device.name}`);
				blocked.delete(`${device.name} ${through.name}`);
				void openByHand(through.network, device.network).then((wires) => {
					if (wires === null) return;
					void through.mesh.adopt(wires[0]);
					void device.mesh.adopt(wires[1]);
				});
			}
			running.push(device);
			await simulation.run(300);
			return device;
		},
		kill,
		strike(share, leaving) {
			for (const device of leaving) {
				const rest = running.filter((each) => each !== device);
				if (isWhole(linksAmong(rest))) kill(device);
			}
			const links = linksAmong(running);
			const all = links.flatMap((others, a) => others.filter((b) => a < b).map((b) => [a, b]));
			let toBreak = Math.floor(all.length * share);
			while (toBreak > 0 && all.length > 0) {
				const [[a = 0, b = 0] = []] = all.splice(chance.whole(0, all.length - 1), 1);
				const without = links.map((others, at) =>
					at === a || at === b ? others.filter((other) => other !== a && other !== b) : others
				);
				if (!isWhole(without)) continue;
				links.splice(0, links.length, ...without);
				network.breakWires(running[a]?.name ?? '', running[b]?.name ?? '');
				toBreak -= 1;
			}
		},
		shape() {
			const both = linksAmong(running);
			const reaches = both.map((_, index) => hopsFrom(index, (at) => both[at] ?? []));
			const connected = reaches.every((reach) => reach.size === running.length);
			const counts = both.map((others) => others.length);
			const ids = new Set(running.map(({ peerId }) => peerId));
			return {
				connected,
				fewestLinks: Math.min(...counts),
				mostLinks: Math.max(...counts),
				links: counts.reduce((sum, count) => sum + count, 0) / 2,
				diameter: connected
					? Math.max(...reaches.map((reach) => Math.max(...reach.values())))
					: Infinity,
				allReached: running.every(({ mesh }) => {
					const { peers } = mesh.overlay.current();
					return peers.size === running.length - 1 && [...peers.keys()].every((id) => ids.has(id));
				})
			};
		},
		mostRollIn10s: () => mostRolls,
		mostLinks: () => mostLinks
	};
}

/** To which of them each is linked, by their places in `devices`; only links that are open at both ends. */
function linksAmong(devices: readonly TestDevice[]): number[][] {
	const places = new Map<PeerId, number>(devices.map(({ peerId }, place) => [peerId, place]));
	const links = devices.map(({ mesh }) => mesh.linked().flatMap((peer) => places.get(peer) ?? []));
	return links.map((others, place) =>
		others.filter((other) => links[other]?.includes(place) === true)
	);
}

const isWhole = (links: readonly (readonly number[])[]): boolean =>
	hopsFrom(0, (at) => links[at] ?? []).size === links.length;

/** For each that can be reached from `start`: over how many steps. */
function hopsFrom(start: number, next: (at: number) => readonly number[]): Map<number, number> {
	const hops = new Map([[start, 0]]);
	for (const [at, count] of hops) {
		for (const other of next(at)) if (!hops.has(other)) hops.set(other, count + 1);
	}
	return hops;
}

/** The kind of a control message from its first frame; null for further frames. */
export function controlKindOf(frame: Uint8Array): number | null {
	const decoder = decoding.createDecoder(frame);
	const first = (decoding.readUint8(decoder) & 1) === 1;
	decoding.readVarUint(decoder);
	decoding.readVarUint(decoder);
	if (!first) return null;
	decoding.readVarUint(decoder);
	decoding.readVarUint(decoder);
	return decoding.readUint8(decoder);
}

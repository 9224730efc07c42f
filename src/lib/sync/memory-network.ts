import { fail, ok, type Problem, type Result } from '$lib/model/result';
import * as v from 'valibot';
import { createListeners } from './listeners';
import type { Carrier, PendingWire, Wire, WireChannel, WireFactory } from './ports';
import type { Simulation } from './simulation';

/** How bad the network is. All but the delays are probabilities. */
export interface NetworkWeather {
	readonly minDelayMs: number;
	readonly maxDelayMs: number;
	/** A wire's message waits another 0.2–2 s (a loss, and its retransmission). */
	readonly stall: number;
	/** A carrier's message is lost; comes twice; comes late, after others. */
	readonly carrierLoss: number;
	readonly carrierDuplicate: number;
	readonly carrierLate: number;
}

export const calmWeather: NetworkWeather = {
	minDelayMs: 5,
	maxDelayMs: 40,
	stall: 0,
	carrierLoss: 0,
	carrierDuplicate: 0,
	carrierLate: 0
};

/** A whole network in memory, in simulated time: wires between devices, and one relay. */
export interface MemoryNetwork {
	/** A device's own way into the network; names are unique while it runs. */
	join(name: string): MemoryDevice;
	setWeather(weather: NetworkWeather): void;
	/** From now on only devices of one group reach each other; wires between groups go silent, or break when `loudly`. The relay is reached by the first group only. */
	partition(groups: readonly (readonly string[])[], loudly: boolean): void;
	/** Pairs between which no wire opens; the relay is for all. */
	setBlocked(isBlocked: (a: string, b: string) => boolean): void;
	/** All reach each other again; silent wires stay dead. */
	heal(): void;
	/** One wire, chosen by chance, breaks. */
	breakOneWire(): void;
	/** All wires between those two break. */
	breakWires(a: string, b: string): void;
	setRelay(up: boolean): void;
	/** Called with each message that a wire takes. */
	onSend(
		listener: (from: string, to: string, channel: WireChannel, bytes: Uint8Array) => void
	): void;
	openWires(): number;
}

/** The wires of two devices whose people carry the codes from one to the other: no relay takes part. Null: they did not open in time. */
export async function openByHand(
	offering: MemoryDevice,
	answering: MemoryDevice
): Promise<readonly [Wire, Wire] | null> {
	const offer = offering.wires.offer((data) => void answer.accept(data));
	const answer = answering.wires.answer((data) => void offer.accept(data));
	const [left, right] = await Promise.all([offer.opened, answer.opened]);
	return left.ok && right.ok ? [left.value, right.value] : null;
}

export interface MemoryDevice {
	readonly wires: WireFactory;
	readonly carrier: Carrier;
	/** Gone from one moment to the next, without a word to anybody. */
	kill(): void;
}

const openLimitMs = 12_000;
const drainBytes = 64 * 1024;
const maxWireMessageBytes = 64 * 1024;
const signalSchema = v.object({ pending: v.pipe(v.number(), v.integer()) });

interface Pending {
	readonly owner: string;
	readonly offerer: boolean;
	partner: number | null;
	settle(result: Result<Wire>): void;
	settled: boolean;
}

interface Pair {
	readonly names: readonly [string, string];
	silent: boolean;
	readonly breakNow: () => void;
}

export function createMemoryNetwork(simulation: Simulation): MemoryNetwork {
	const { chance } = simulation;
	const alive = new Set<string>();
	const carriers = new Map<
		string,
		{ hear(topic: string, payload: Uint8Array): void; look(): void }
	>();
	const pendings = new Map<number, Pending>();
	const pairs = new Set<Pair>();
	const sent = createListeners<[string, string, WireChannel, Uint8Array]>();
	let weather = calmWeather;
	let groups: readonly (readonly string[])[] | null = null;
	let isBlocked: (a: string, b: string) => boolean = () => false;
	let relayUp = true;
	let pendingCount = 0;

	const reaches = (a: string, b: string): boolean =>
		alive.has(a) &&
		alive.has(b) &&
		(groups === null || groups.some((group) => group.includes(a) && group.includes(b)));
	const reachesRelay = (name: string): boolean =>
		relayUp && alive.has(name) && (groups === null || groups[0]?.includes(name) === true);
	const delay = (): number => chance.whole(weather.minDelayMs, weather.maxDelayMs);

	/** Both sides know of each other: open, if they reach each other. */
	function meet(first: Pending, second: Pending): void {
		if (first.settled || second.settled || !reaches(first.owner, second.owner)) return;
		if (isBlocked(first.owner, second.owner)) return;
		const [left, right] = createWirePair(first, second);
		simulation.after(delay(), () => first.settle(ok(left)));
		simulation.after(delay(), () => second.settle(ok(right)));
	}

	function createWirePair(first: Pending, second: Pending): readonly [Wire, Wire] {
		const prints = [chance.bytes(32), chance.bytes(32)] as const;
		const ends = [createEnd(), createEnd()] as const;
		const pair: Pair = {
			names: [first.owner, second.owner],
			silent: false,
			breakNow() {
				pairs.delete(pair);
				ends[0].closeNow();
				ends[1].closeNow();
			}
		};
		pairs.add(pair);

		function createEnd() {
			const messages = createListeners<[WireChannel, Uint8Array]>();
			const drains = createListeners<[]>();
			const closes = createListeners<[]>();
			const early: [WireChannel, Uint8Array][] = [];
			let listened = false;
			let closed = false;
			return {
				messages,
				drains,
				closes,
				isClosed: () => closed,
				deliver(channel: WireChannel, bytes: Uint8Array) {
					if (closed) return;
					if (listened) messages.call(channel, bytes);
					else early.push([channel, bytes]);
				},
				listen(listener: (channel: WireChannel, bytes: Uint8Array) => void) {
					const end = messages.add(listener);
					listened = true;
					queueMicrotask(() => {
						for (const [channel, bytes] of early.splice(0)) messages.call(channel, bytes);
					});
					return end;
				},
				closeNow() {
					if (closed) return;
					closed = true;
					closes.call();
				}
			};
		}

		function createWire(mine: 0 | 1): Wire {
			const [here, there] = mine === 0 ? ends : ([ends[1], ends[0]] as const);
			const buffered = { 0: 0, 1: 0 };
			const lastAt = { 0: 0, 1: 0 };
			return {
				identity: {
					offerer: (mine === 0 ? first : second).offerer,
					localFingerprint: prints[mine],
					remoteFingerprint: prints[mine === 0 ? 1 : 0]
				},
				send(channel, bytes) {
					if (here.isClosed()) return;
					if (bytes.length > maxWireMessageBytes) throw new RangeError('over 64 KiB');
					sent.call(pair.names[mine], pair.names[mine === 0 ? 1 : 0], channel, bytes);
					const copy = bytes.slice();
					buffered[channel] += copy.length;
					const stall = chance.is(weather.stall) ? chance.whole(200, 2_000) : 0;
					const at = Math.max(lastAt[channel], simulation.now() + delay() + stall);
					lastAt[channel] = at;
					simulation.after(at - simulation.now(), () => {
						if (pair.silent || here.isClosed()) return;
						const before = buffered[channel];
						buffered[channel] -= copy.length;
						there.deliver(channel, copy);
						if (before > drainBytes && buffered[channel] <= drainBytes) here.drains.call();
					});
				},
				buffered: (channel) => buffered[channel],
				onDrain: (listener) => here.drains.add(listener),
				onMessage: (listener) => here.listen(listener),
				onClose: (listener) => here.closes.add(listener),
				close() {
					if (here.isClosed()) return;
					here.closeNow();
					pairs.delete(pair);
					if (!pair.silent) simulation.after(delay(), () => there.closeNow());
				}
			};
		}
		return [createWire(0), createWire(1)];
	}

	function createPending(
		owner: string,
		offerer: boolean,
		signal: (data: unknown) => void
	): PendingWire {
		const id = pendingCount++;
		let resolve: (result: Result<Wire>) => void = () => undefined;
		const opened = new Promise<Result<Wire>>((done) => {
			resolve = done;
		});
		const pending: Pending = {
			owner,
			offerer,
			partner: null,
			settled: false,
			settle(result) {
				if (pending.settled) {
					if (result.ok) result.value.close();
					return;
				}
				pending.settled = true;
				pendings.delete(id);
				cancel();
				resolve(result);
			}
		};
		const giveUp = (problem: Problem): void => pending.settle({ ok: false, problem });
		const cancel = simulation.after(openLimitMs, () => giveUp({ code: 'timeout' }));
		pendings.set(id, pending);
		if (offerer) queueMicrotask(() => signal({ pending: id }));
		return {
			opened,
			accept(data) {
				const parsed = v.safeParse(signalSchema, data);
				if (!parsed.success) return Promise.resolve(fail('malformed'));
				const partner = pendings.get(parsed.output.pending);
				if (pending.partner === null && partner !== undefined) {
					pending.partner = parsed.output.pending;
					if (offerer) {
						if (partner.partner === id) meet(pending, partner);
					} else signal({ pending: id });
				}
				return Promise.resolve(ok(null));
			},
			close: () => giveUp({ code: 'closed' })
		};
	}

	function createCarrier(name: string): Carrier {
		const topics = new Map<string, Set<(payload: Uint8Array) => void>>();
		const states = createListeners<[]>();
		let open = reachesRelay(name);
		let closed = false;
		carriers.set(name, {
			hear(topic, payload) {
				if (!open) return;
				for (const listener of topics.get(topic) ?? []) listener(payload);
			},
			look() {
				if (open === reachesRelay(name) || closed) return;
				open = reachesRelay(name);
				states.call();
			}
		});

		function arrive(from: string, topic: string, payload: Uint8Array): void {
			for (const [other, carrier] of carriers) {
				if (other === from || chance.is(weather.carrierLoss)) continue;
				const copies = chance.is(weather.carrierDuplicate) ? 2 : 1;
				for (let copy = 0; copy < copies; copy++) {
					const late = chance.is(weather.carrierLate) ? chance.whole(100, 3_000) : 0;
					simulation.after(delay() + late, () => {
						if (reachesRelay(other)) carrier.hear(topic, payload.slice());
					});
				}
			}
		}

		return {
			address: 'memory://relay',
			join(topic, listener) {
				const listeners = topics.get(topic) ?? new Set();
				topics.set(topic, listeners.add(listener));
				return () => listeners.delete(listener);
			},
			publish(topic, payload) {
				if (!open || closed) return;
				simulation.after(delay(), () => {
					if (reachesRelay(name)) arrive(name, topic, payload);
				});
			},
			state: () => (open ? 'open' : 'waiting'),
			retryAt: () => null,
			onState: (listener) => states.add(listener),
			refresh: () => undefined,
			close() {
				closed = true;
				topics.clear();
			}
		};
	}

	/** Devices notice that the relay went or came some time after. */
	function lookAtRelay(): void {
		for (const carrier of carriers.values()) {
			simulation.after(chance.whole(100, 2_000), () => carrier.look());
		}
	}

	return {
		join(name) {
			alive.add(name);
			const device: MemoryDevice = {
				wires: {
					offer: (signal) => createPending(name, true, signal),
					answer: (signal) => createPending(name, false, signal)
				},
				carrier: createCarrier(name),
				kill() {
					alive.delete(name);
					carriers.delete(name);
					for (const pair of [...pairs]) if (pair.names.includes(name)) pair.silent = true;
				}
			};
			return device;
		},
		setWeather(next) {
			weather = next;
		},
		partition(next, loudly) {
			groups = next;
			for (const pair of [...pairs]) {
				if (reaches(...pair.names)) continue;
				pair.silent = true;
				if (loudly) pair.breakNow();
			}
			lookAtRelay();
		},
		setBlocked(next) {
			isBlocked = next;
		},
		heal() {
			groups = null;
			lookAtRelay();
		},
		breakOneWire() {
			if (pairs.size > 0) chance.pick([...pairs]).breakNow();
		},
		breakWires(a, b) {
			for (const pair of [...pairs]) {
				if (pair.names.includes(a) && pair.names.includes(b)) pair.breakNow();
			}
		},
		setRelay(up) {
			relayUp = up;
			lookAtRelay();
		},
		onSend: (listener) => void sent.add(listener),
		openWires: () => [...pairs].filter((pair) => !pair.silent).length
	};
}

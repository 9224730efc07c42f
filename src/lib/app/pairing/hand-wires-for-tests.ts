import { fail, ok, type Result } from '$lib/model/result';
import type { ConnectionParts } from '$lib/sync/pairing/connection-parts';
import type { HandEnd, HandOffer, HandWires } from '$lib/sync/pairing/hand-wires';
import type { Simulation } from '$lib/sync/simulation';
import type { Wire, WireChannel } from '$lib/sync/ports';

/** For tests: wires that two codes open, in simulated time; both ends of a wire are in one page. */
export interface TestHandWires {
	readonly wires: HandWires;
	/** What `parts` of later ends is instead. */
	failNext(code: string): void;
	/** From now on nothing comes through. */
	cut(): void;
	openCount(): number;
}

const openLimitMs = 15_000;

interface TestEnd {
	readonly parts: ConnectionParts;
	readonly settle: (result: Result<Wire>) => void;
	closed: boolean;
}

export function createTestHandWires(simulation: Simulation): TestHandWires {
	/** By ufrag. */
	const answers = new Map<string, { readonly end: TestEnd; readonly to: string }>();
	let failing: string | null = null;
	let isCut = false;
	let open = 0;

	function createEnd(): { readonly end: TestEnd; readonly made: HandEnd } {
		const letters = simulation.chance.bytes(28);
		const text = Array.from(letters, (byte) => String.fromCharCode(97 + (byte % 26))).join('');
		const address = `192.168.1.${simulation.chance.whole(1, 254)}`;
		const parts: ConnectionParts = {
			ufrag: text.slice(0, 4),
			password: text.slice(4),
			fingerprint: simulation.chance.bytes(32),
			candidates: [{ type: 'host', transport: 'udp', address, port: 50_000 }]
		};
		let settle: (result: Result<Wire>) => void = () => undefined;
		const opened = new Promise<Result<Wire>>((resolve) => {
			settle = resolve;
		});
		const failure = failing;
		failing = null;
		const end: TestEnd = { parts, settle, closed: false };
		return {
			end,
			made: {
				parts: Promise.resolve(failure === null ? ok(parts) : fail(failure)),
				opened,
				close() {
					end.closed = true;
					settle(fail('closed'));
				}
			}
		};
	}

	function meet(offering: TestEnd, answering: TestEnd): void {
		const [left, right] = createWires(offering, answering);
		open += 1;
		offering.settle(ok(left));
		answering.settle(ok(right));
	}

	function createWires(offering: TestEnd, answering: TestEnd): readonly [Wire, Wire] {
		const ends = [createWireEnd(), createWireEnd()] as const;
		function createWireEnd() {
			return {
				listeners: new Set<(channel: WireChannel, bytes: Uint8Array) => void>(),
				closes: new Set<() => void>(),
				early: [] as [WireChannel, Uint8Array][]
			};
		}
		let closed = false;
		const wireOf = (mine: 0 | 1): Wire => {
			const [here, there] = mine === 0 ? ends : ([ends[1], ends[0]] as const);
			return {
				identity: {
					offerer: mine === 0,
					localFingerprint: (mine === 0 ? offering : answering).parts.fingerprint,
					remoteFingerprint: (mine === 0 ? answering : offering).parts.fingerprint
				},
				send(channel, bytes) {
					const copy = bytes.slice();
					simulation.after(5, () => {
						if (closed) return;
						if (there.listeners.size === 0) there.early.push([channel, copy]);
						for (const listener of [...there.listeners]) listener(channel, copy);
					});
				},
				buffered: () => 0,
				onDrain: () => () => undefined,
				onMessage(listener) {
					here.listeners.add(listener);
					queueMicrotask(() => {
						for (const [channel, bytes] of here.early.splice(0)) listener(channel, bytes);
					});
					return () => here.listeners.delete(listener);
				},
				onClose(listener) {
					here.closes.add(listener);
					return () => here.closes.delete(listener);
				},
				close() {
					if (closed) return;
					closed = true;
					open -= 1;
					for (const { closes } of ends) for (const listener of [...closes]) listener();
				}
			};
		};
		return [wireOf(0), wireOf(1)];
	}

	return {
		wires: {
			offer(): HandOffer {
				const { end, made } = createEnd();
				return {
					...made,
					accept(answer) {
						const found = answers.get(answer.ufrag);
						const meets = found?.to === end.parts.ufrag && !found.end.closed && !isCut;
						if (meets) simulation.after(20, () => meet(end, found.end));
						else simulation.after(openLimitMs, () => end.settle(fail('timeout')));
						// As a browser does of a connection that is closed meanwhile.
						return new Promise(() => undefined);
					}
				};
			},
			answer(offer): HandEnd {
				const { end, made } = createEnd();
				answers.set(end.parts.ufrag, { end, to: offer.ufrag });
				return made;
			}
		},
		failNext(code) {
			failing = code;
		},
		cut() {
			isCut = true;
		},
		openCount: () => open
	};
}

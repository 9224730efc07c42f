import type { NetworkChoice } from '$lib/model/network';
import { fail, ok, type Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { PendingWire, Wire } from '$lib/sync/ports';
import { expect, test, vi } from 'vitest';
import { createChosenWires, rtcChoice, type ChosenRtc } from './chosen-wires';

const stun = { url: 'stun:stun.example.org', username: '', password: '' };
const turn = { url: 'turns:turn.example.org', username: 'elm', password: 'lantern' };

test('nothing chosen asks no server and connects directly', () => {
	expect(rtcChoice({ servers: [], neverDirect: false })).toEqual({
		iceServers: [],
		iceTransportPolicy: 'all'
	});
});

test('who never connects directly asks TURN servers only', () => {
	const choice = { servers: [stun, turn], neverDirect: true };
	expect(rtcChoice(choice)).toEqual({
		iceServers: [{ urls: turn.url, username: 'elm', credential: 'lantern' }],
		iceTransportPolicy: 'relay'
	});
	expect(rtcChoice({ ...choice, neverDirect: false }).iceServers[0]).toEqual({ urls: stun.url });
});

/** Wires that open when told, and what they were asked to be. */
function createPaperWires(first: NetworkChoice) {
	const network = createValue(first);
	const asked: ChosenRtc[] = [];
	const made: { open(): Wire; readonly closed: () => boolean; readonly pending: PendingWire }[] =
		[];
	const pend = (): PendingWire => {
		let settle: (opened: Result<Wire>) => void = () => undefined;
		let closed = false;
		const close = (): void => void (closed = true);
		const pending: PendingWire = {
			accept: () => Promise.resolve(ok(null)),
			opened: new Promise((resolve) => (settle = resolve)),
			close() {
				close();
				settle(fail('closed'));
			}
		};
		made.push({
			open() {
				const nothing = (): undefined => undefined;
				const wire: Wire = {
					identity: {
						offerer: true,
						localFingerprint: new Uint8Array(32),
						remoteFingerprint: new Uint8Array(32)
					},
					send: nothing,
					buffered: () => 0,
					onDrain: () => nothing,
					onMessage: () => nothing,
					onClose: () => nothing,
					close
				};
				settle(ok(wire));
				return wire;
			},
			closed: () => closed,
			pending
		});
		return pending;
	};
	const wires = createChosenWires(network, (options) => {
		asked.push(options);
		return { offer: pend, answer: pend };
	});
	return { network, asked, made, wires };
}

test('the next connection is made as was chosen last, without a restart', () => {
	const { network, asked, wires } = createPaperWires({ servers: [], neverDirect: false });
	wires.offer(() => undefined);
	network.set({ servers: [turn], neverDirect: true });
	wires.answer(() => undefined);
	expect(asked.map(({ iceTransportPolicy }) => iceTransportPolicy)).toEqual(['all', 'relay']);
	expect(asked[1]?.iceServers).toHaveLength(1);
	wires.close();
});

test('direct connections, open or on their way, end when the person turns to never directly', async () => {
	const { network, made, wires } = createPaperWires({ servers: [turn], neverDirect: false });
	for (const signal of [() => undefined, () => undefined]) wires.offer(signal);
	made[0]?.open();
	await made[0]?.pending.opened;
	network.set({ servers: [turn], neverDirect: true });
	await vi.waitFor(() => expect(made.map(({ closed }) => closed())).toEqual([true, true]));
	wires.offer(() => undefined);
	network.set({ servers: [turn, stun], neverDirect: true });
	expect(made[2]?.closed()).toBe(false);
	wires.close();
});

test('a wire that was opened by hand ends with them, unless no address was in its codes', () => {
	const { network, made, wires } = createPaperWires({ servers: [turn], neverDirect: false });
	const byHand = () => {
		wires.offer(() => undefined);
		const wire = made.at(-1)?.open();
		if (wire === undefined) throw new Error('no wire');
		return { ...wire, close: vi.fn() };
	};
	const [direct, carried] = [byHand(), byHand()];
	wires.took(direct);
	network.set({ servers: [turn], neverDirect: true });
	expect(direct.close).toHaveBeenCalledOnce();
	wires.took(carried);
	network.set({ servers: [turn, stun], neverDirect: true });
	expect(carried.close).not.toHaveBeenCalled();
	wires.close();
});

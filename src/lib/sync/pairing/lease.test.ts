import { expect, test, vi } from 'vitest';
import type { Wire, WireChannel } from '../ports';
import { createLease } from './lease';

/** One wire whose messages arrive at once. */
function wirePair(): readonly [Wire, Wire] {
	const listeners = [new Set<(channel: WireChannel, bytes: Uint8Array) => void>(), new Set()] as [
		Set<(channel: WireChannel, bytes: Uint8Array) => void>,
		Set<(channel: WireChannel, bytes: Uint8Array) => void>
	];
	const closes = new Set<() => void>();
	const wireOf = (mine: 0 | 1): Wire => ({
		identity: {
			offerer: mine === 0,
			localFingerprint: new Uint8Array(32),
			remoteFingerprint: new Uint8Array(32)
		},
		send(channel, bytes) {
			for (const listener of listeners[mine === 0 ? 1 : 0]) listener(channel, bytes);
		},
		buffered: () => 0,
		onDrain: () => () => undefined,
		onMessage(listener) {
			listeners[mine].add(listener);
			return () => listeners[mine].delete(listener);
		},
		onClose(listener) {
			closes.add(listener);
			return () => closes.delete(listener);
		},
		close() {
			for (const listener of [...closes]) listener();
		}
	});
	return [wireOf(0), wireOf(1)];
}

const say = (wire: Wire, word: number): void => wire.send(0, Uint8Array.of(word));
function hear(wire: Wire): number[] {
	const heard: number[] = [];
	wire.onMessage((_, bytes) => heard.push(bytes[0] ?? -1));
	return heard;
}

test('what was said in the first talk after it ended here is dropped, the second talk is held', async () => {
	const [hers, his] = wirePair();
	const [alice, bob] = [createLease(hers), createLease(his)];
	const first = hear(alice.wire);
	say(bob.wire, 1);
	const forAlice = alice.handOver();
	say(bob.wire, 2);
	const forBob = bob.handOver();
	say(forBob.wire, 3);
	expect(first).toEqual([1]);
	const second = hear(forAlice.wire);
	await vi.waitFor(() => expect(second).toEqual([3]));
	say(forBob.wire, 4);
	expect(second).toEqual([3, 4]);
	expect(await forAlice.begun).toBe(true);
});

test('who is slower hears nothing of the second talk in the first', async () => {
	const [hers, his] = wirePair();
	const [alice, bob] = [createLease(hers), createLease(his)];
	const first = hear(alice.wire);
	const forBob = bob.handOver();
	say(forBob.wire, 3);
	expect(first).toEqual([]);
	const forAlice = alice.handOver();
	expect(await forAlice.begun).toBe(true);
	const second = hear(forAlice.wire);
	await vi.waitFor(() => expect(second).toEqual([3]));
});

test('closing the first talk closes the wire, unless it was handed over', () => {
	const [hers] = wirePair();
	const closed = vi.fn();
	hers.onClose(closed);
	const lease = createLease(hers);
	const held = lease.handOver();
	lease.wire.close();
	say(lease.wire, 9);
	expect(closed).not.toHaveBeenCalled();
	held.wire.close();
	expect(closed).toHaveBeenCalledOnce();

	const other = createLease(wirePair()[0]);
	const heard = vi.fn();
	other.wire.onClose(heard);
	other.wire.close();
	expect(heard).toHaveBeenCalledOnce();
});

test('a wire that closes before the second talk says so', async () => {
	const [hers] = wirePair();
	const held = createLease(hers).handOver();
	hers.close();
	expect(await held.begun).toBe(false);
});

test('whoever floods a wire that nobody listens to yet loses it', () => {
	for (const [count, size] of [
		[65, 1],
		[2, 600_000]
	] as const) {
		const [hers, his] = wirePair();
		const closed = vi.fn();
		hers.onClose(closed);
		createLease(hers).handOver();
		const held = createLease(his).handOver();
		for (let sent = 0; sent < count; sent += 1) held.wire.send(1, new Uint8Array(size));
		expect(closed).toHaveBeenCalled();
	}
});

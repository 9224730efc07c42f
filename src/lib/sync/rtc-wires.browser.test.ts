import { expect, test } from 'vitest';
import type { PendingWire, Wire } from './ports';
import { createRtcWires } from './rtc-wires';

/** Two ends in one page; every signal goes through JSON, as a carrier would bring it. */
function pair(): readonly [PendingWire, PendingWire] {
	const wires = createRtcWires({ iceServers: [] });
	const pass = (to: () => PendingWire) => (data: unknown) =>
		void to().accept(JSON.parse(JSON.stringify(data)));
	const offering: PendingWire = wires.offer(pass(() => answering));
	const answering: PendingWire = wires.answer(pass(() => offering));
	return [offering, answering];
}

async function open(): Promise<readonly [Wire, Wire]> {
	const [offered, answered] = await Promise.all(pair().map(({ opened }) => opened));
	if (offered?.ok !== true || answered?.ok !== true) throw new Error('did not open');
	return [offered.value, answered.value];
}

/** Sends 1 MB of numbered pieces on both channels, never more than 256 KiB ahead. */
function sendAll(wire: Wire): void {
	const next = { 0: 0, 1: 0 };
	const pump = (): void => {
		for (const channel of [0, 1] as const) {
			while (next[channel] < 20 && wire.buffered(channel) < 256 * 1024) {
				wire.send(channel, new Uint8Array(50_000).fill(next[channel]));
				next[channel] += 1;
			}
		}
	};
	wire.onDrain(pump);
	pump();
}

function receiveAll(wire: Wire): Promise<Record<0 | 1, number[]>> {
	const got: Record<0 | 1, number[]> = { 0: [], 1: [] };
	return new Promise((resolve) => {
		wire.onMessage((channel, bytes) => {
			expect(bytes.length).toBe(50_000);
			got[channel].push(bytes[49_999] ?? -1);
			if (got[0].length === 20 && got[1].length === 20) resolve(got);
		});
	});
}

test('two ends open and move 1 MB each way on each channel, in order', async () => {
	const [alice, bob] = await open();
	const done = Promise.all([receiveAll(alice), receiveAll(bob)]);
	sendAll(alice);
	sendAll(bob);
	const inOrder = Array.from({ length: 20 }, (_, index) => index);
	expect(await done).toEqual([
		{ 0: inOrder, 1: inOrder },
		{ 0: inOrder, 1: inOrder }
	]);
	alice.close();
	bob.close();
});

test('both ends know both fingerprints, crossed', async () => {
	const [alice, bob] = await open();
	expect(alice.identity.offerer).toBe(true);
	expect(bob.identity.offerer).toBe(false);
	expect(alice.identity.localFingerprint).toHaveLength(32);
	expect(alice.identity.localFingerprint).toEqual(bob.identity.remoteFingerprint);
	expect(alice.identity.remoteFingerprint).toEqual(bob.identity.localFingerprint);
	alice.close();
	bob.close();
});

test('what arrives before anybody listens is kept', async () => {
	const [alice, bob] = await open();
	alice.send(0, Uint8Array.of(1));
	alice.send(0, Uint8Array.of(2));
	// The answer on the same channel comes after both: they are here by then.
	const first = await new Promise<Uint8Array>((resolve) => {
		alice.onMessage((_, bytes) => resolve(bytes));
		bob.send(0, Uint8Array.of(9));
	});
	expect(first).toEqual(Uint8Array.of(9));
	const got: number[] = [];
	await new Promise<void>((resolve) => {
		bob.onMessage((_, bytes) => {
			got.push(bytes[0] ?? -1);
			if (got.length === 2) resolve();
		});
	});
	expect(got).toEqual([1, 2]);
	alice.close();
});

test('the other side hears of a close', async () => {
	const [alice, bob] = await open();
	const closed = new Promise<void>((resolve) => bob.onClose(resolve));
	alice.close();
	await closed;
});

test.each([
	null,
	7,
	{},
	{ type: 'offer' },
	{ type: 'offer', sdp: 'v=0' },
	{ type: 'offer', sdp: 'x'.repeat(20_000) },
	{ type: 'answer', sdp: 'v=0\r\na=fingerprint:sha-1 00\r\n' },
	{ type: 'candidates', candidates: 'all' },
	{ type: 'candidates', candidates: Array.from({ length: 65 }, () => ({ candidate: '' })) }
])('a malformed signal is a problem and changes nothing (%#)', async (signal) => {
	const answering = createRtcWires({ iceServers: [] }).answer(() => undefined);
	expect(await answering.accept(signal)).toMatchObject({ ok: false });
	answering.close();
	expect(await answering.opened).toMatchObject({ ok: false, problem: { code: 'closed' } });
});

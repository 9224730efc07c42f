import { importMacKey } from '$lib/crypto/primitives';
import { afterEach, expect, test } from 'vitest';
import type { Wire } from '../ports';
import { writeCode } from './code';
import { codeToText, readCodeText } from './code-text';
import type { ConnectionParts } from './connection-parts';
import { createRtcHandWires, type HandEnd, type HandOffer } from './hand-wires';

const wires = createRtcHandWires({ iceServers: [], far: false });
/** Long after what works has worked. */
const hasty = createRtcHandWires({ iceServers: [], far: false, openLimitMs: 3_000 });
const key = await importMacKey(new Uint8Array(32).fill(7));
let open: { close(): void }[] = [];
afterEach(() => {
	for (const each of open) each.close();
	open = [];
});

function made<End extends HandEnd>(end: End): End {
	open.push(end);
	return end;
}

/** As it reaches the other device: packed, spelled, read. */
async function throughCode(end: HandEnd, kind: 'offer' | 'answer'): Promise<ConnectionParts> {
	const parts = await end.parts;
	if (!parts.ok) throw new Error(parts.problem.code);
	const code = { kind, id: 'AAECAw', madeAt: 0, invitation: null, parts: parts.value };
	const read = await readCodeText(codeToText(await writeCode(code, key)));
	if (typeof read === 'string') throw new Error(read);
	return read.code.parts;
}

async function pair(): Promise<readonly [HandOffer, HandEnd]> {
	const offering = made(wires.offer());
	const answering = made(wires.answer(await throughCode(offering, 'offer')));
	const accepted = await offering.accept(await throughCode(answering, 'answer'));
	expect(accepted).toEqual({ ok: true, value: null });
	return [offering, answering];
}

async function wireOf(end: HandEnd): Promise<Wire> {
	const opened = await end.opened;
	if (!opened.ok) throw new Error(opened.problem.code);
	open.push(opened.value);
	return opened.value;
}

test('two codes of text open a wire that carries messages both ways', async () => {
	const [alice, bob] = await Promise.all((await pair()).map(wireOf));
	const heard = (wire: Wire | undefined) =>
		new Promise<Uint8Array>((resolve) => wire?.onMessage((_, bytes) => resolve(bytes)));
	const both = Promise.all([heard(alice), heard(bob)]);
	alice?.send(0, Uint8Array.of(1));
	bob?.send(1, Uint8Array.of(2));
	expect(await both).toEqual([Uint8Array.of(2), Uint8Array.of(1)]);
	expect(alice?.identity.offerer).toBe(true);
	expect(alice?.identity.localFingerprint).toEqual(bob?.identity.remoteFingerprint);
	expect(alice?.identity.remoteFingerprint).toEqual(bob?.identity.localFingerprint);
});

test('a code with another fingerprint opens no wire', async () => {
	const offering = made(hasty.offer());
	const offer = await throughCode(offering, 'offer');
	const fingerprint = offer.fingerprint.slice();
	fingerprint[5] = (fingerprint[5] ?? 0) ^ 1;
	const answering = made(wires.answer({ ...offer, fingerprint }));
	await offering.accept(await throughCode(answering, 'answer'));
	expect(await offering.opened).toMatchObject({ ok: false });
	answering.close();
	expect(await answering.opened).toMatchObject({ ok: false, problem: { code: 'closed' } });
});

test('a second answer changes nothing', async () => {
	const [offering, answering] = await pair();
	const again = await throughCode(answering, 'answer');
	expect(await offering.accept(again)).toMatchObject({ ok: false, problem: { code: 'over' } });
	await wireOf(offering);
});

test('a code that names only addresses of strangers ends in time', async () => {
	const offering = made(hasty.offer());
	const answering = made(wires.answer(await throughCode(offering, 'offer')));
	const parts = await throughCode(answering, 'answer');
	const candidates = [
		{ type: 'host', transport: 'udp', address: '8.8.8.8', port: 53_000 }
	] as const;
	answering.close();
	await offering.accept({ ...parts, candidates });
	expect(await offering.opened).toMatchObject({ ok: false, problem: { code: 'timeout' } });
});

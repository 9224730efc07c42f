import { importMacKey } from '$lib/crypto/primitives';
import { concatBytes, toBase64url } from '$lib/model/bytes';
import type { SpaceId } from '$lib/model/ids';
import fc from 'fast-check';
import encodeQR from 'qr';
import { describe, expect, test } from 'vitest';
import type { HandCandidate } from './candidates';
import { maxCodeBytes, readCode, writeCode, type PairingCode } from './code';
import { codeToText, readCodeText } from './code-text';
import { partsOfSdp, type ConnectionParts } from './connection-parts';
import { capturedSdp } from './sdp-for-tests';

const key = await importMacKey(new Uint8Array(32).fill(7));
const otherKey = await importMacKey(new Uint8Array(32).fill(8));
const invitation = {
	space: toBase64url(new Uint8Array(32).fill(1)) as SpaceId,
	secret: new Uint8Array(16).fill(2),
	expiresAt: 1_900_000_000_000
};
const modulesOfVersion10 = 57;
/** The least that the package draws around. */
const border = 1;

function partsOf(sdp: string): ConnectionParts {
	const parts = partsOfSdp(sdp);
	if (!parts.ok) throw new Error(parts.problem.code);
	return parts.value;
}

const codeOf = (parts: ConnectionParts, more: Partial<PairingCode> = {}): PairingCode => ({
	kind: 'offer',
	id: 'AAECAw',
	madeAt: 1_800_000_000_000,
	invitation: null,
	parts,
	...more
});

function qrModules(text: string): number {
	return encodeQR(text, 'raw', { ecc: 'medium', border }).length - 2 * border;
}

const hidden = partsOf(capturedSdp.chromiumHidden.offer);
const usual = { ...hidden, candidates: hidden.candidates.slice(0, 1) };

describe('how long a code is', () => {
	test("Chromium's usual offer, with one hidden address, makes 92 bytes", async () => {
		expect(await writeCode(codeOf(usual), key)).toHaveLength(92);
	});

	test.each([
		['chromiumHidden', 111, 163],
		['chromiumOpen', 99, 151],
		['chromiumCamera', 103, 155],
		['firefoxHidden', 114, 166],
		['firefoxOpen', 102, 154]
	] as const)('%s makes %i bytes, with an invitation %i', async (name, alone, invited) => {
		const offer = partsOf(capturedSdp[name].offer);
		expect(await writeCode(codeOf(offer), key)).toHaveLength(alone);
		expect(await writeCode(codeOf(offer, { invitation }), key)).toHaveLength(invited);
		const answer = partsOf(capturedSdp[name].answer);
		const answered = await writeCode(codeOf(answer, { kind: 'answer' }), key);
		expect(answered.length).toBeLessThanOrEqual(alone);
	});

	test('the longest of all is under 220 bytes and drawn as version 10', async () => {
		const parts = {
			ufrag: 'U'.repeat(32),
			password: 'P+'.repeat(24),
			fingerprint: new Uint8Array(32).fill(255),
			candidates: [...hidden.candidates, ...partsOf(capturedSdp.firefoxHidden.offer).candidates]
		};
		const bytes = await writeCode(codeOf(parts, { invitation }), key);
		expect(bytes.length).toBeLessThanOrEqual(maxCodeBytes);
		expect(qrModules(codeToText(new Uint8Array(maxCodeBytes).fill(255)))).toBe(modulesOfVersion10);
		const read = await readCode(bytes);
		expect(read).toMatchObject({ code: { parts: { candidates: [{}] } } });
	});
});

const hex32 = fc.uint8Array({ minLength: 16, maxLength: 16 });
const iceLetters = fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '+', '/');
const hexLetters = fc.integer({ min: 0, max: 15 }).map((value) => value.toString(16));
const address = fc.oneof(
	fc.uuid().map((uuid) => `${uuid}.local`),
	fc.ipV4(),
	hex32.map((bytes) =>
		Array.from({ length: 8 }, (_, at) =>
			((bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0)).toString(16)
		).join(':')
	),
	fc.constantFrom('porch.example', 'a-b.local')
);
const candidate: fc.Arbitrary<HandCandidate> = fc
	.record({
		type: fc.constantFrom('host', 'srflx', 'relay'),
		transport: fc.constantFrom('udp', 'tcp-active', 'tcp-passive', 'tcp-so'),
		address,
		port: fc.integer({ min: 1, max: 65_535 })
	})
	.map((made) => (made.transport === 'tcp-active' ? { ...made, port: 9 } : made));
const anyParts: fc.Arbitrary<ConnectionParts> = fc.record({
	ufrag: fc.oneof(
		fc.string({ unit: iceLetters, minLength: 4, maxLength: 32 }),
		fc.string({ unit: hexLetters, minLength: 8, maxLength: 8 })
	),
	password: fc.oneof(
		fc.string({ unit: iceLetters, minLength: 22, maxLength: 48 }),
		fc.string({ unit: hexLetters, minLength: 32, maxLength: 32 })
	),
	fingerprint: fc.uint8Array({ minLength: 32, maxLength: 32 }),
	candidates: fc.array(candidate, { maxLength: 10 })
});
const anyCode: fc.Arbitrary<PairingCode> = fc
	.record({
		kind: fc.constantFrom('offer', 'answer'),
		id: fc.uint8Array({ minLength: 4, maxLength: 4 }).map(toBase64url),
		madeAt: fc.integer({ min: 0, max: 0xffff_ffff }).map((seconds) => seconds * 1000),
		invited: fc.boolean(),
		parts: anyParts
	})
	.map(({ invited, ...code }) => ({
		...code,
		invitation: invited && code.kind === 'offer' ? invitation : null
	}));

test('whatever is packed comes back, but for candidates that did not fit', async () => {
	await fc.assert(
		fc.asyncProperty(anyCode, async (code) => {
			const text = codeToText(await writeCode(code, key));
			const read = await readCodeText(text);
			if (typeof read === 'string') throw new Error(read);
			const { candidates, ...parts } = read.code.parts;
			const { candidates: given, ...before } = code.parts;
			expect({ ...read.code, parts }).toEqual({ ...code, parts: before });
			expect(given).toEqual(expect.arrayContaining([...candidates]));
			expect(await read.provedBy(key)).toBe(true);
			expect(await read.provedBy(otherKey)).toBe(false);
			expect(text).toMatch(/^PORCHLIGHT:[0-9A-Z]+$/);
			expect(qrModules(text)).toBeLessThanOrEqual(modulesOfVersion10);
		}),
		{ numRuns: 300 }
	);
});

test('no bytes at all do any harm, and none are taken for a code', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
			expect(typeof (await readCode(bytes))).toBe('string');
			expect(typeof (await readCodeText(codeToText(bytes)))).toBe('string');
		}),
		{ numRuns: 2_000 }
	);
});

test('no text does any harm', async () => {
	await fc.assert(
		fc.asyncProperty(fc.string({ maxLength: 400 }), async (text) => {
			expect(typeof (await readCodeText(text))).toBe('string');
			expect(typeof (await readCodeText(`PORCHLIGHT:${text}`))).toBe('string');
		}),
		{ numRuns: 2_000 }
	);
});

describe('a body that no Porchlight wrote, though its checksum is right', () => {
	/** As somebody would who knows the format: any body, with a checksum that fits. */
	async function forged(change: (bytes: Uint8Array) => Uint8Array): Promise<Uint8Array> {
		const bytes = change((await writeCode(codeOf(usual), key)).slice(0, -4));
		bytes[1] = bytes.length + 4;
		const { hashFields } = await import('$lib/crypto/primitives');
		const checksum = await hashFields(['porchlight pairing checksum', bytes.slice()]);
		return concatBytes(bytes, checksum.subarray(0, 4));
	}
	const set = (at: number, value: number) => (bytes: Uint8Array) => {
		bytes[at] = value;
		return bytes;
	};

	test('is read when nothing is changed', async () => {
		expect(typeof (await readCode(await forged((bytes) => bytes)))).toBe('object');
	});

	test.each([
		['a longer user name than there may be', set(10, 127)],
		['a longer password than there may be', set(11, 255)],
		['a password that is too short', set(11, 3)],
		['a kind of candidate that is none', set(65, 0x30)],
		['the same address as none before', set(65, 0x40)],
		['half a candidate', (bytes: Uint8Array) => bytes.slice(0, -6)],
		[
			'more candidates than there may be',
			(bytes: Uint8Array) =>
				concatBytes(
					bytes.slice(0, -4),
					Uint8Array.of(...Array.from({ length: 8 }, () => [0x44, 0]).flat(), 0, 0, 0, 0)
				)
		]
	])('%s is no code', async (_, change) => {
		expect(await readCode(await forged(change))).toBe('not-a-code');
	});

	test('a later version says so', async () => {
		expect(await readCode(await forged(set(0, 0x20)))).toBe('too-new');
		expect(await readCode(await forged(set(0, 0x1f)))).toBe('too-new');
	});
});

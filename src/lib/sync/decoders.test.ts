import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { encodeBook, parseBook, type CoverageBook } from './coverage-book';
import {
	createPartJoiner,
	encodeDocMessage,
	maxPartBytes,
	maxTransferBytes,
	parseDocMessage,
	partsOf,
	type DocMessage
} from './doc-messages';
import { dtlsFingerprint } from './dtls-fingerprint';
import { parsePresence } from './presence';
import { shortIdOf, updateIdOf } from './route';
import { covers, parseStateVector, sameClocks } from './state-vector';
import { encodeTabMessage, parseTabMessage, type TabMessage } from './tab-messages';

const decoders = {
	parseDocMessage,
	parseStateVector,
	parseBook,
	parsePresence,
	parseTabMessage
};

test.each(Object.entries(decoders))('%s answers any bytes and throws at none', (_name, decode) => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
			expect(typeof decode(bytes).ok).toBe('boolean');
		}),
		{ numRuns: 5_000 }
	);
});

const bytes = Uint8Array.of(1, 2, 3);
const digest = new Uint8Array(16).fill(7);
const short = (name: string) => shortIdOf(name as PeerId);
const docMessages: readonly DocMessage[] = [
	{ kind: 'ask', doc: 'records', stateVector: bytes },
	{ kind: 'state', doc: 'records', stateVector: bytes, digest },
	{ kind: 'part', doc: 'records', answer: true, total: 9, offset: 3, bytes },
	{
		kind: 'part',
		doc: 'records',
		answer: false,
		total: 9,
		offset: 0,
		bytes,
		route: {
			id: updateIdOf(new Uint8Array(8).fill(9)),
			children: [
				{ id: short('bob'), children: [{ id: short('carol'), children: [] }] },
				{ id: short('tom'), children: [] }
			]
		}
	}
];

test.each(docMessages)('a document message of kind $kind comes out as it went in', (message) => {
	expect(parseDocMessage(encodeDocMessage(message))).toEqual({ ok: true, value: message });
});

test('every message cut short or with a byte more is refused', () => {
	for (const message of docMessages) {
		const encoded = encodeDocMessage(message);
		for (let length = 0; length < encoded.length; length++) {
			expect(parseDocMessage(encoded.subarray(0, length)).ok).toBe(false);
		}
		expect(parseDocMessage(Buffer.concat([encoded, Uint8Array.of(0)])).ok).toBe(false);
	}
});

test('a view into a larger buffer is never read beyond its end', () => {
	// Kind ask, doc '', state vector of 4 bytes of which only 2 are there.
	const buffer = Uint8Array.of(0, 0, 4, 1, 2, 3, 4, 5);
	expect(parseDocMessage(buffer.subarray(0, 5)).ok).toBe(false);
});

test('a document id over 128 bytes is refused', () => {
	const message = { kind: 'ask', doc: 'x'.repeat(129), stateVector: bytes } as const;
	expect(parseDocMessage(encodeDocMessage(message)).ok).toBe(false);
});

test('a long update travels in parts and is the same afterwards', () => {
	const update = Uint8Array.from({ length: 2 * maxPartBytes + 5 }, (_, index) => index % 253);
	const parts = partsOf('records', true, update);
	if (!parts.ok) throw new Error(parts.problem.code);
	expect(parts.value).toHaveLength(3);
	const joiner = createPartJoiner();
	const joined = parts.value.map((part) => joiner.join(part));
	const last = joined.at(-1);
	expect(
		last?.ok === true && last.value !== null && Buffer.compare(last.value.update, update)
	).toBe(0);
});

test('parts in another order, of another update, or over the bound are refused', () => {
	const parts = partsOf('records', true, new Uint8Array(2 * maxPartBytes));
	const [first, second] = parts.ok ? parts.value : [];
	if (!first || !second) throw new Error('two parts');
	const joiner = createPartJoiner();
	expect(joiner.join(second).ok).toBe(false);
	expect(joiner.join(first).ok).toBe(true);
	expect(joiner.join({ ...second, doc: 'other' }).ok).toBe(false);
	expect(joiner.join(second).ok).toBe(false);
	expect(partsOf('records', true, new Uint8Array(maxTransferBytes + 1)).ok).toBe(false);
	const long = encodeDocMessage({ ...first, total: maxTransferBytes + 1 });
	expect(parseDocMessage(long).ok).toBe(false);
});

test('a state vector is read as Yjs wrote it', () => {
	const vector = Y.encodeStateVector(
		new Map([
			[5, 2],
			[2 ** 32 - 1, 70_000]
		])
	);
	const parsed = parseStateVector(vector);
	expect(parsed.ok && [...parsed.value]).toEqual([
		[2 ** 32 - 1, 70_000],
		[5, 2]
	]);
});

test('clocks cover others only when they count at least as many of each', () => {
	const small = new Map([[1, 2]]);
	const large = new Map([
		[1, 2],
		[2, 1]
	]);
	expect(covers(large, small)).toBe(true);
	expect(covers(small, large)).toBe(false);
	expect(sameClocks(small, new Map([[1, 2]]))).toBe(true);
});

const book: CoverageBook = {
	docs: new Map([['records', { stateVector: bytes, digest }]]),
	made: 7,
	forgotten: 2,
	devices: [
		{
			deviceId: 'bobs-phone' as DeviceId,
			personId: 'bob' as PersonId,
			confirmed: 5,
			seenAt: 1_700_000_000_000,
			inStepAt: null
		}
	],
	records: [['soup', 3]]
};

test('who has what is read as it was kept', () => {
	expect(parseBook(encodeBook(book))).toEqual({ ok: true, value: book });
	const encoded = encodeBook(book);
	for (let length = 0; length < encoded.length; length++) {
		expect(parseBook(encoded.subarray(0, length)).ok).toBe(false);
	}
});

test('nobody is kept as having more than was made', () => {
	expect(parseBook(encodeBook({ ...book, made: 4 })).ok).toBe(false);
});

test('what the first version kept is read as documents that somebody else had', () => {
	// One document: its id, a state vector of three bytes, a digest.
	const first = Buffer.concat([
		Uint8Array.of(1, 7),
		Buffer.from('records'),
		Uint8Array.of(3),
		bytes,
		Uint8Array.of(16),
		digest
	]);
	expect(parseBook(first)).toEqual({
		ok: true,
		value: { docs: book.docs, made: 0, forgotten: 0, devices: [], records: [] }
	});
});

const tabMessages: readonly TabMessage[] = [
	{ kind: 'state', doc: 'records', stateVector: bytes, digest },
	{ kind: 'ask', doc: 'records', stateVector: bytes },
	{ kind: 'update', doc: 'records', update: bytes },
	{
		kind: 'status',
		status: {
			links: [],
			devices: [],
			carried: [],
			carriers: [],
			onlyHere: true,
			role: 'holder',
			dropped: 3
		}
	},
	{ kind: 'presence', editing: 'card' },
	{ kind: 'refresh' },
	{ kind: 'bye' }
];
test.each(tabMessages)('a tab message of kind $kind comes out as it went in', (message) => {
	const encoded = encodeTabMessage(new Uint8Array(16).fill(255), message);
	expect(parseTabMessage(encoded)).toEqual({ ok: true, value: { tab: 'ff'.repeat(16), message } });
});

test('a fingerprint is read from a session or its sections, if all agree', () => {
	const hex = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0'));
	const line = `a=fingerprint:sha-256 ${hex.join(':')}`;
	const expected = { ok: true, value: Uint8Array.from({ length: 32 }, (_, index) => index) };
	expect(dtlsFingerprint(`v=0\r\n${line}\r\n`)).toEqual(expected);
	expect(
		dtlsFingerprint(
			`v=0\n${line}\nm=application\n${line.toUpperCase().replace('A=FINGERPRINT:SHA', 'a=fingerprint:sha')}\n`
		)
	).toEqual(expected);
	expect(dtlsFingerprint(`${line}\r\n${line.replace('00:01', '01:01')}`).ok).toBe(false);
	expect(dtlsFingerprint(`${line}\r\na=fingerprint:sha-1 00:11`).ok).toBe(false);
	expect(dtlsFingerprint('v=0').ok).toBe(false);
});

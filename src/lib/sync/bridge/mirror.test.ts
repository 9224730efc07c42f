import { createSpaceDoc } from '$lib/doc/create-space-doc';
import { createSyncDoc, type OpenSyncDoc } from '$lib/doc/sync-doc';
import type { DeviceId, PersonId } from '$lib/model/ids';
import { maxBridgeBytes } from '$lib/model/bridge';
import fc from 'fast-check';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readSyncMessage, writeSyncStep1, writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import type { World } from '../ports';
import { shareDocs } from '../share-docs';
import { createMirror, type Mirror, type Program } from './mirror';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const world: World = {
	now: () => Date.now(),
	after(ms, call) {
		const timer = setTimeout(call, ms);
		return () => clearTimeout(timer);
	},
	random: (count) => crypto.getRandomValues(new Uint8Array(count))
};

function member(name: string): { readonly ydoc: Y.Doc; readonly doc: OpenSyncDoc } {
	const space = createSpaceDoc({
		me: { personId: name as PersonId, deviceId: `${name}-phone` as DeviceId },
		now: world.now,
		random: world.random
	});
	return { ydoc: space.ydoc, doc: createSyncDoc('records', space) };
}

/** What y-webrtc does with one connection, on both sides: its messages, without its transport. */
function stockProgram(...mirrors: readonly Mirror[]) {
	const ydoc = new Y.Doc();
	let heard = 0;
	let ended = 0;
	const programs: Program[] = [];
	const framed = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
		const encoder = encoding.createEncoder();
		encoding.writeVarUint(encoder, 0);
		write(encoder);
		return encoding.toUint8Array(encoder);
	};
	const told = (update: Uint8Array): Uint8Array =>
		framed((encoder) => writeUpdate(encoder, update));
	for (const mirror of mirrors) {
		const read = (message: Uint8Array): void => {
			heard += 1;
			const decoder = decoding.createDecoder(message);
			decoding.readVarUint(decoder);
			const reply = encoding.createEncoder();
			encoding.writeVarUint(reply, 0);
			readSyncMessage(decoder, reply, ydoc, 'remote');
			if (encoding.length(reply) > 1) program.receive(encoding.toUint8Array(reply));
		};
		const program = mirror.join({ send: read, end: () => void (ended += 1) });
		programs.push(program);
		mirror.ydoc.on('update', (update: Uint8Array) => read(told(update)));
	}
	ydoc.on('update', (update: Uint8Array) => {
		for (const program of programs) program.receive(told(update));
	});
	const connect = (): void => {
		for (const program of programs)
			program.receive(framed((encoder) => writeSyncStep1(encoder, ydoc)));
	};
	return { ydoc, programs, connect, told, heard: () => heard, ended: () => ended };
}

test('a program gets what the group has, and edits travel both ways', () => {
	const alice = member('alice');
	alice.ydoc.getMap('notes').set('soup', 'for ten');
	const mirror = createMirror(alice.doc, world);
	const program = stockProgram(mirror);
	program.connect();
	expect(program.ydoc.getMap('notes').get('soup')).toBe('for ten');

	alice.ydoc.getMap('notes').set('bread', 'two loaves');
	vi.advanceTimersByTime(200);
	expect(program.ydoc.getMap('notes').get('bread')).toBe('two loaves');

	program.ydoc.getMap('notes').set('soup', 'for twelve');
	expect(alice.ydoc.getMap('notes').get('soup')).toBe('for twelve');
	mirror.close();
});

test('what a program had before it came is asked for and comes in, also after it went deaf', () => {
	const alice = member('alice');
	const mirror = createMirror(alice.doc, world);
	const program = stockProgram(mirror);
	program.ydoc.getMap('notes').set('soup', 'for ten');
	const lost = new Y.Doc();
	lost.getMap('notes').set('bread', 'two loaves');
	// Tells nobody of its changes from now on.
	program.ydoc.destroy();
	Y.applyUpdate(program.ydoc, Y.encodeStateAsUpdate(lost));
	vi.advanceTimersByTime(31_000);
	expect(alice.ydoc.getMap('notes').toJSON()).toEqual({ soup: 'for ten', bread: 'two loaves' });
	mirror.close();
});

test('two members with open bridges and a program at both do not pass an edit in circles', () => {
	const [alice, bob] = [member('alice'), member('bob')];
	const sides = [alice, bob].map(({ doc }) =>
		shareDocs({ get: (id) => (id === 'records' ? doc : null), ids: () => ['records'] }).map(
			(docs) => docs.get('records') ?? doc
		)
	);
	// The mesh between the two.
	const [hers, his] = [sides[0]?.[0] ?? alice.doc, sides[1]?.[0] ?? bob.doc];
	let passed = 0;
	hers.onLocalUpdate((update) => void ((passed += 1), his.applyRemote(update)));
	his.onLocalUpdate((update) => void ((passed += 1), hers.applyRemote(update)));
	const mirrors = sides.map((pair) => createMirror(pair[1] ?? alice.doc, world));
	const program = stockProgram(...mirrors);
	program.connect();
	const other = stockProgram(...mirrors);
	other.connect();
	const before = program.heard() + other.heard();

	program.ydoc.getMap('notes').set('soup', 'for ten');
	alice.ydoc.getMap('notes').set('bread', 'two loaves');
	vi.advanceTimersByTime(1_000);
	for (const doc of [alice.ydoc, bob.ydoc, program.ydoc, other.ydoc])
		expect(doc.getMap('notes').toJSON()).toEqual({ soup: 'for ten', bread: 'two loaves' });
	// Two edits, two mirrors, two programs; each mirror tells each program at most once for each.
	expect(program.heard() + other.heard() - before).toBeLessThanOrEqual(8);
	expect(passed).toBeLessThanOrEqual(4);
	const settled = [program.heard(), other.heard(), passed];
	vi.advanceTimersByTime(10_000);
	expect([program.heard(), other.heard(), passed]).toEqual(settled);
	expect(Y.encodeStateAsUpdate(alice.ydoc).length).toBe(Y.encodeStateAsUpdate(bob.ydoc).length);
	for (const mirror of mirrors) mirror.close();
});

test('whatever bytes Eve sends, nothing is thrown, nothing changes, and she is sent away', () => {
	fc.assert(
		fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 30 }), (messages) => {
			const alice = member('alice');
			alice.ydoc.getMap('notes').set('soup', 'for ten');
			const mirror = createMirror(alice.doc, world);
			let ended = 0;
			const eve = mirror.join({ send: () => undefined, end: () => void (ended += 1) });
			for (const message of messages) eve.receive(message);
			eve.receive('words');
			eve.receive(null);
			for (let count = 0; count < 12; count += 1) eve.receive(Uint8Array.of(9, count));
			expect(ended).toBe(1);
			expect(alice.ydoc.getMap('notes').get('soup')).toBe('for ten');
			expect(mirror.ydoc.getMap('notes').toJSON()).toEqual({ soup: 'for ten' });
			mirror.close();
		})
	);
});

test('an update is refused that would hurt the group: documents inside, depth, a flood of ids', () => {
	const alice = member('alice');
	const mirror = createMirror(alice.doc, world);
	const program = stockProgram(mirror);
	const before = Y.encodeStateAsUpdate(alice.ydoc);
	const [eve] = program.programs;

	const nested = new Y.Doc();
	nested.getMap('notes').set('inside', new Y.Doc());
	let deep: unknown = 'end';
	for (let depth = 0; depth < 200; depth += 1) deep = [deep];
	const depths = new Y.Doc();
	depths.getMap('notes').set('deep', deep);
	const floods = Array.from({ length: 2_000 }, (_, client) => {
		const one = new Y.Doc();
		one.clientID = client + 1;
		one.getMap('n').set('k', 1);
		return Y.encodeStateAsUpdate(one);
	});
	for (const update of [
		Y.encodeStateAsUpdate(nested),
		Y.encodeStateAsUpdate(depths),
		Y.mergeUpdates(floods)
	])
		eve?.receive(program.told(update));
	expect(mirror.refused()).toBe(3);
	expect(Y.encodeStateAsUpdate(alice.ydoc)).toEqual(before);
	mirror.close();
});

test('records that are too long for one message are not sent, and a longer message is not read', () => {
	const alice = member('alice');
	for (let at = 0; at < 60; at += 1) alice.ydoc.getMap('notes').set(`${at}`, 'x'.repeat(5_000));
	const mirror = createMirror(alice.doc, world);
	const program = stockProgram(mirror);
	program.connect();
	expect(program.heard()).toBe(0);
	program.programs[0]?.receive(new Uint8Array(maxBridgeBytes + 100));
	expect(mirror.refused()).toBe(1);
	mirror.close();
});

test('a program that floods is sent away', () => {
	const alice = member('alice');
	const mirror = createMirror(alice.doc, world);
	const program = stockProgram(mirror);
	const doc = new Y.Doc();
	doc.getMap('notes').set('soup', 'for ten');
	const message = program.told(Y.encodeStateAsUpdate(doc));
	for (let count = 0; count < 500; count += 1) program.programs[0]?.receive(message);
	expect(program.ended()).toBe(1);
	mirror.close();
});

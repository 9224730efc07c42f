import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { addPost, claimPost, editPost } from './commands';
import { loadUpdates } from './create-space-doc';
import { draftOf } from '$lib/rules/post-for-tests';
import { createTestSpace, valueOf } from './space-for-tests';
import { canonicalJson } from './raw';
import { createSyncDoc } from './sync-doc';

const syncOf = (name: string) => {
	const space = createTestSpace(name);
	return { space, sync: createSyncDoc('records', space) };
};

test('what one side lacks is asked for by state vector, and equal content has equal digests', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	valueOf(addPost(alice.space, draftOf('Soup')));
	valueOf(addPost(bob.space, draftOf('Ride')));
	expect(alice.sync.digest()).not.toEqual(bob.sync.digest());
	const update = alice.sync.updateSince(bob.sync.stateVector());
	expect(bob.sync.applyRemote(update)).toMatchObject({ ok: true, value: { changed: true } });
	expect(bob.sync.applyRemote(update)).toMatchObject({ ok: true, value: { changed: false } });
	expect(alice.sync.applyRemote(bob.sync.updateSince(alice.sync.stateVector())).ok).toBe(true);
	expect(alice.sync.digest()).toEqual(bob.sync.digest());
	expect(alice.sync.hasPending()).toBe(false);
});

test('only what is written here goes out: not what came from others or from the disk', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	const carol = syncOf('carol');
	const sent: Uint8Array[] = [];
	const heard = vi.fn();
	alice.sync.onLocalUpdate((update) => sent.push(update));
	alice.sync.onChange(heard);
	valueOf(addPost(bob.space, draftOf('Ride')));
	valueOf(addPost(carol.space, draftOf('Bread')));
	alice.sync.applyRemote(Y.encodeStateAsUpdate(bob.space.ydoc));
	loadUpdates(alice.space, [Y.encodeStateAsUpdate(carol.space.ydoc)]);
	expect(sent).toEqual([]);
	expect(heard).toHaveBeenCalledTimes(2);
	valueOf(addPost(alice.space, draftOf('Soup')));
	expect(sent).toHaveLength(1);
});

test('an update whose forerunner is missing waits, and can be forgotten and asked for again', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	const updates: Uint8Array[] = [];
	alice.sync.onLocalUpdate((update) => updates.push(update));
	const id = valueOf(addPost(alice.space, draftOf('Soup'))).value;
	valueOf(editPost(alice.space, id, { title: 'Stew' }));
	const [first, second] = updates;
	if (first === undefined || second === undefined) throw new Error('two updates');
	expect(bob.sync.applyRemote(second)).toMatchObject({ ok: true, value: { changed: false } });
	expect(bob.sync.hasPending()).toBe(true);
	bob.sync.dropPending();
	expect(bob.sync.hasPending()).toBe(false);
	expect(bob.sync.applyRemote(alice.sync.updateSince(bob.sync.stateVector())).ok).toBe(true);
	expect(bob.sync.digest()).toEqual(alice.sync.digest());
});

test('the digest kept from events equals the digest of the same content read anew', () => {
	const operation = fc.record({
		map: fc.constantFrom('posts', 'people', 'a later collection'),
		key: fc.constantFrom('a', 'b/words', 'c', 'constructor'),
		value: fc.option(fc.jsonValue(), { nil: undefined })
	});
	fc.assert(
		fc.property(fc.array(operation), fc.array(operation), (mine, theirs) => {
			const alice = syncOf('alice');
			const bob = syncOf('bob');
			alice.sync.digest();
			for (const [{ space }, operations] of [
				[alice, mine],
				[bob, theirs]
			] as const)
				for (const { map, key, value } of operations)
					if (value === undefined) space.ydoc.getMap(map).delete(key);
					else space.ydoc.getMap(map).set(key, value);
			alice.sync.applyRemote(bob.sync.updateSince(alice.sync.stateVector()));
			const carol = syncOf('carol');
			carol.sync.applyRemote(Y.encodeStateAsUpdate(alice.space.ydoc));
			expect(alice.sync.digest()).toEqual(carol.sync.digest());
			const content = (space: typeof alice.space) =>
				canonicalJson(
					['posts', 'people', 'a later collection'].map((name) =>
						Object.fromEntries(space.ydoc.getMap(name).entries())
					)
				);
			expect(content(alice.space) === content(bob.space)).toBe(
				Buffer.from(alice.sync.digest()).equals(bob.sync.digest())
			);
		}),
		{ numRuns: 100 }
	);
}, 60_000);

test('a digest that was got ready in small steps, with changes in between, equals the one read anew', async () => {
	let clock = 0;
	// Each look at the clock finds it so much later that a slice is over after a few.
	const slow = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 5));
	const alice = syncOf('alice');
	const words = alice.space.ydoc.getMap('words');
	alice.space.ydoc.transact(() => {
		for (let key = 0; key < 2_000; key += 1) words.set(`${key}`, { at: key });
	});
	let prepared = false;
	const preparing = alice.sync.prepare().then(() => (prepared = true));
	for (const key of ['0', '70', '1999', 'new']) {
		await new Promise((resolve) => setTimeout(resolve));
		expect(prepared).toBe(false);
		words.set(key, 'changed');
	}
	words.delete('5');
	alice.space.ydoc.getMap('later').set('a', 1);
	await preparing;
	slow.mockRestore();
	const bob = syncOf('bob');
	bob.sync.applyRemote(Y.encodeStateAsUpdate(alice.space.ydoc));
	expect(alice.sync.digest()).toEqual(bob.sync.digest());
});

test('content that lies elsewhere or in a list has another digest', () => {
	const digests = [
		(doc: Y.Doc) => doc.getMap('a').set('k', 1),
		(doc: Y.Doc) => doc.getMap('b').set('k', 1),
		(doc: Y.Doc) => doc.getMap('a').set('k', '1'),
		(doc: Y.Doc) => doc.getMap('a').set('k', [1]),
		(doc: Y.Doc) => doc.getMap('a').set('k', new Y.Map([['x', 1]])),
		(doc: Y.Doc) => {
			doc.getArray('a').push([1]);
		},
		(doc: Y.Doc) => {
			doc.getArray('a').push([1, 1]);
		}
	].map((change) => {
		const { space, sync } = syncOf('alice');
		sync.digest();
		change(space.ydoc);
		return Buffer.from(sync.digest()).toString('hex');
	});
	expect(new Set(digests).size).toBe(digests.length);
});

test('a change deep inside a nested type changes the digest, on both sides alike', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	const nested = new Y.Map<unknown>();
	alice.space.ydoc.getMap('later').set('k', nested);
	const before = alice.sync.digest();
	nested.set('x', 1);
	expect(alice.sync.digest()).not.toEqual(before);
	expect(bob.sync.applyRemote(Y.encodeStateAsUpdate(alice.space.ydoc)).ok).toBe(true);
	expect(bob.sync.digest()).toEqual(alice.sync.digest());
});

test('a collection first named after it came counts, like one that was known', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	alice.sync.digest();
	bob.space.ydoc.getMap('later').set('k', 1);
	alice.sync.applyRemote(Y.encodeStateAsUpdate(bob.space.ydoc));
	alice.space.ydoc.getMap('later');
	expect(alice.sync.digest()).toEqual(bob.sync.digest());
});

test('words typed letter by letter come, whatever plain or refused update came between', () => {
	const alice = syncOf('alice');
	const bob = syncOf('bob');
	const updates: Uint8Array[] = [];
	bob.sync.onLocalUpdate((update) => updates.push(update));
	const text = bob.space.ydoc.getText('later');
	for (let count = 0; count < 150; count += 1) {
		text.insert(text.length, 'a');
		if (count % 3 === 0) bob.space.ydoc.getMap('posts').set(`k${count}`, count);
	}
	for (let count = 0; count < 150; count += 1) bob.space.ydoc.getMap('posts').set('k', count);
	text.insert(0, 'b');
	for (const [at, update] of updates.entries()) {
		if (at % 40 === 7) expect(alice.sync.applyRemote(Uint8Array.of(1, 1, 5, 0)).ok).toBe(false);
		expect(alice.sync.applyRemote(update)).toMatchObject({ ok: true, value: { changed: true } });
	}
	expect(alice.space.ydoc.getText('later').toJSON()).toBe(text.toJSON());
	expect(alice.sync.digest()).toEqual(bob.sync.digest());
});

const hostile: readonly (readonly [string, string, () => Uint8Array])[] = [
	['no bytes', 'malformed', () => new Uint8Array()],
	['too many bytes', 'too-long', () => new Uint8Array(25 * 1024 * 1024)],
	[
		'a V2 update',
		'malformed',
		() => {
			const doc = new Y.Doc();
			doc.getMap('posts').set('a', { title: 'x' });
			return Y.encodeStateAsUpdateV2(doc);
		}
	],
	[
		'thirty million structs promised',
		'malformed',
		() => Uint8Array.of(1, 0x80, 0x87, 0xa7, 0x0e, 5, 0, 0)
	],
	[
		'an item that comes after itself',
		'malformed',
		() =>
			// one struct of client 5 at clock 0, origin (5, 9), content any [true]
			Uint8Array.of(1, 1, 5, 0, 0x88, 5, 9, 1, 120, 0)
	],
	['an empty item', 'malformed', () => Uint8Array.of(1, 1, 5, 0, 0x08, 1, 1, 97, 0, 0)],
	[
		'a value 300 levels deep',
		'too-deep',
		() => {
			let value: unknown = 1;
			for (let level = 0; level < 300; level += 1) value = [value];
			const doc = new Y.Doc();
			doc.getMap('posts').set('a', value);
			return Y.encodeStateAsUpdate(doc);
		}
	],
	[
		'a value 200,000 levels deep',
		'malformed',
		() =>
			Uint8Array.from([
				1,
				1,
				5,
				0,
				0x28,
				1,
				1,
				97,
				1,
				98,
				1,
				...Array.from({ length: 200_000 }, () => [117, 1]).flat(),
				126,
				0
			])
	],
	[
		'a document inside the document',
		'malformed',
		() => {
			const doc = new Y.Doc();
			doc.getMap('posts').set('a', new Y.Doc());
			return Y.encodeStateAsUpdate(doc);
		}
	],
	[
		'2,000 invented client ids in 12 kB',
		'too-many-ids',
		() => {
			const structs = Array.from({ length: 2_000 }, (_, at) => [
				1,
				0x80 | (at & 127),
				0x80 | ((at >> 7) & 127),
				1,
				0,
				0,
				1
			]);
			return Uint8Array.from([0x80 | (2_000 & 127), 2_000 >> 7, ...structs.flat(), 0]);
		}
	],
	[
		'100 new collections',
		'too-many-collections',
		() => {
			const doc = new Y.Doc();
			for (let at = 0; at < 100; at += 1) doc.getMap(`c${at}`).set('a', 'x'.repeat(20));
			return Y.encodeStateAsUpdate(doc);
		}
	]
];

test.each(hostile)('%s is refused (%s) and changes nothing', (_name, code, make) => {
	const { space, sync } = syncOf('alice');
	valueOf(addPost(space, draftOf('Soup')));
	const before = Y.encodeStateAsUpdate(space.ydoc);
	expect(sync.applyRemote(make())).toMatchObject({ ok: false, problem: { code } });
	expect(Y.encodeStateAsUpdate(space.ydoc)).toEqual(before);
});

test('a mutilated update is refused whole or leaves a document that still merges and reads', () => {
	const alice = syncOf('alice');
	const id = valueOf(addPost(alice.space, draftOf('Soup', { details: 'warm' }))).value;
	const good: Uint8Array[] = [];
	alice.sync.onLocalUpdate((update) => good.push(update));
	valueOf(claimPost(alice.space, id, { state: 'going', quantity: 1, words: '', speaksFor: '' }));
	valueOf(editPost(alice.space, id, { title: 'Stew', wanted: 3 }));
	good.push(Y.encodeStateAsUpdate(alice.space.ydoc));
	const base = Y.encodeStateAsUpdate(alice.space.ydoc);
	const cut = fc.record({
		which: fc.nat(good.length - 1),
		edits: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
		end: fc.option(fc.nat())
	});
	fc.assert(
		fc.property(cut, ({ which, edits, end }) => {
			const bytes = Uint8Array.from(good[which] ?? []);
			for (const [at, byte] of edits) bytes[at % bytes.length] = byte;
			const { space, sync } = syncOf('bob');
			loadUpdates(space, [base]);
			const before = sync.digest();
			const result = sync.applyRemote(end === null ? bytes : bytes.slice(0, end % bytes.length));
			if (!result.ok) expect(sync.digest()).toEqual(before);
			space.posts.current();
			valueOf(addPost(space, draftOf('after')));
			const anew = syncOf('carol');
			loadUpdates(anew.space, [Y.encodeStateAsUpdate(space.ydoc)]);
			expect(anew.sync.digest()).toEqual(sync.digest());
		}),
		{ numRuns: 500 }
	);
}, 60_000);

test('a peer with an impossible state vector gets an empty update', () => {
	const { space, sync } = syncOf('alice');
	valueOf(addPost(space, draftOf('Soup')));
	expect(sync.updateSince(Uint8Array.of(9, 200, 200))).toEqual(Uint8Array.of(0, 0));
	expect(sync.updateSince(new Uint8Array(600_000))).toEqual(Uint8Array.of(0, 0));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { PersonId, RecordId } from '$lib/model/ids';
import { cleanLine, cleanName, cleanText } from '$lib/model/text';
import { draftOf } from '$lib/rules/post-for-tests';
import {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	renameGroup,
	setPersonName,
	thankFor
} from './commands';
import { readContactSeal, writeGroupContact } from './contact';
import { loadUpdates } from './create-space-doc';
import { hostileStrings } from './hostile-strings-for-tests';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';
import { createSyncDoc } from './sync-doc';

test.each(hostileStrings.map((text) => [JSON.stringify(text.slice(0, 20)), text]))(
	'%s survives the round trip in every field, cleaned the same on both devices',
	(_name, text) => {
		const alice = createTestSpace('alice');
		const bob = createTestSpace('bob');
		const sync = [alice, bob].map((space) => createSyncDoc('records', space));
		const id = valueOf(
			addPost(
				alice,
				draftOf(`t${text}`, {
					details: text,
					area: text,
					onBehalfOf: text,
					when: { kind: 'recurring', words: text }
				})
			)
		).value;
		valueOf(claimPost(alice, id, { state: 'offered', quantity: 1, words: text, speaksFor: text }));
		valueOf(thankFor(alice, id, text));
		valueOf(writeGroupContact(alice, id, { reach: text, place: text, notWith: text }));
		renameGroup(alice, `g${text}`);
		setPersonName(alice, 'alice' as PersonId, `n${text}`);
		meet(alice, bob);
		const line = cleanLine(text);
		expect(postIn(bob, id)).toMatchObject({
			title: cleanLine(`t${text}`),
			details: cleanText(text),
			area: line,
			onBehalfOf: line,
			when: { kind: 'recurring', words: line },
			claims: [{ words: cleanText(text), speaksFor: line }],
			thanks: [{ words: cleanText(text) }],
			contact: { details: { reach: line, place: line, notWith: line } }
		});
		expect(postIn(bob, id)).toEqual(postIn(alice, id));
		expect(bob.group.current().name).toBe(cleanName(`g${text}`));
		expect(bob.people.current().get('alice' as PersonId)?.name).toBe(cleanName(`n${text}`));
		expect(sync[1]?.digest()).toEqual(sync[0]?.digest());
		expect(JSON.stringify(bob.ydoc.getMap('posts'))).not.toMatch(/\\ud[89a-f]/i);
	}
);

const collections = ['posts', 'history', 'people', 'group', 'roster', 'invitations'];
const rest = fc.constantFrom(
	...['', '/words', '/when', '/size', '/life', '/contact', '/closed', '/gone', '/name'],
	...['/claims/bob', '/claims/bob.x', '/claims/', '/thanks/bob', '/contactKey/alice-phone'],
	...['/__proto__', '/later', '/withdrawn', '/1-a', '//', '/claims/__proto__']
);
const key = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.tuple(fc.constantFrom('a', 'b'), rest).map((parts) => parts.join(''))
	},
	fc.constantFrom('name', 'made', '__proto__', 'constructor', '', ' ', 'x'.repeat(500), '\u202e'),
	fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())
);
const field = fc.constantFrom(
	...['v', 'kind', 'number', 'by', 'at', 'title', 'details', 'category', 'when', 'urgency'],
	...['size', 'wanted', 'lifetime', 'state', 'saw', 'envelope', 'key', 'what', 'name', '__proto__']
);
const plain = { noNullPrototype: true };
const wrong = fc.oneof(
	fc.constantFrom<unknown>(null, true, -1, NaN, Infinity, 2 ** 53, '', 'need', 'alice', 1n, []),
	fc.constant(new Uint8Array(3)),
	fc.dictionary(field, fc.jsonValue({ maxDepth: 3 }), plain),
	fc.jsonValue()
);
const value = fc.oneof(wrong, fc.dictionary(field, wrong, plain));

/** All field names in a value, at any depth. */
function names(raw: unknown): readonly string[] {
	if (typeof raw !== 'object' || raw === null) return [];
	return Object.entries(raw).flatMap(([name, field]) => [name, ...names(field)]);
}

test('a document full of wrong values is read without a throw, and its good records stay good', () => {
	fc.assert(
		fc.property(
			fc.array(fc.tuple(fc.constantFrom(...collections), key, value), { maxLength: 30 }),
			(entries) => {
				const eve = new Y.Doc();
				for (const [collection, name, raw] of entries) eve.getMap(collection).set(name, raw);
				const alice = createTestSpace('alice');
				const sync = createSyncDoc('records', alice);
				const id = valueOf(addPost(alice, draftOf('Soup'))).value;
				const good = postIn(alice, id);
				const before = sync.digest();
				const result = sync.applyRemote(Y.encodeStateAsUpdate(eve));
				if (!result.ok) {
					// Only a field that would replace a prototype is refused.
					expect(result.problem.code).toBe('malformed');
					expect(names(entries.map(([, , raw]) => raw))).toContain('__proto__');
					expect(sync.digest()).toEqual(before);
				}
				expect({ ...postIn(alice, id), number: '1' }).toEqual(good);
				const { all, unreadable } = alice.posts.current();
				const ids = [...all.map((post) => post.id), ...unreadable, 'a' as RecordId];
				for (const each of ids) {
					alice.history(each);
					readContactSeal(alice, each);
					claimPost(alice, each, { state: 'going', quantity: 1, words: '', speaksFor: '' });
					editPost(alice, each, { title: 'Mine', wanted: 2, urgency: 'any' });
					closePost(alice, each, 'met-here');
					binPost(alice, each);
				}
				for (const view of [
					alice.group,
					alice.people,
					alice.roster,
					alice.invitations,
					alice.collisions
				])
					view.current();
				const anew = createTestSpace('anew', { me: alice.me });
				loadUpdates(anew, [Y.encodeStateAsUpdate(alice.ydoc)]);
				expect(anew.posts.current()).toEqual(alice.posts.current());
				expect(createSyncDoc('records', anew).digest()).toEqual(sync.digest());
			}
		),
		{ numRuns: 300 }
	);
}, 60_000);

test('a record that does not parse is listed, kept, and readable again once it is mended', () => {
	const alice = createTestSpace('alice');
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	const map = alice.ydoc.getMap('posts');
	const words = map.get(`${id}/words`);
	map.set(`${id}/words`, { title: 7 });
	expect(alice.posts.current()).toMatchObject({ all: [], unreadable: [id] });
	expect(map.get(`${id}/words`)).toEqual({ title: 7 });
	map.set(`${id}/words`, words);
	expect(alice.posts.current().unreadable).toEqual([]);
	expect(postIn(alice, id).title).toBe('Soup');
});

test('types and lists where values belong hide nothing else and throw nothing', () => {
	const alice = createTestSpace('alice');
	const eve = new Y.Doc();
	eve.getArray('posts').push([1, { a: 1 }]);
	eve.getMap('history').set('x', new Y.Map([['y', 1]]));
	eve.getText('people').insert(0, 'text');
	const sync = createSyncDoc('records', alice);
	expect(sync.applyRemote(Y.encodeStateAsUpdate(eve)).ok).toBe(true);
	const id = valueOf(addPost(alice, draftOf('Soup'))).value;
	expect(postIn(alice, id).title).toBe('Soup');
	expect(alice.people.current().size).toBe(0);
});

test('an object that pretends to be bytes is refused, for nobody could ever send it on', () => {
	const alice = createTestSpace('alice');
	const sync = createSyncDoc('records', alice);
	const eve = new Y.Doc();
	const value = JSON.parse('{"__proto__":0}') as Record<string, unknown>;
	Object.defineProperty(value, '__proto__', { value: new Uint8Array(3), enumerable: true });
	eve.getMap('posts').set('a', value);
	expect(sync.applyRemote(Y.encodeStateAsUpdate(eve))).toMatchObject({
		problem: { code: 'malformed' }
	});
	valueOf(addPost(alice, draftOf('Soup')));
	expect(Y.encodeStateAsUpdate(alice.ydoc).length).toBeGreaterThan(100);
});

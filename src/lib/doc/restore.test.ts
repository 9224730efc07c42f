import type { DeviceId, PersonId } from '$lib/model/ids';
import { groupExportToJson, parseGroupExportText } from '$lib/rules/spreadsheet/group-export';
import { expect, test } from 'vitest';
import { createSpaceDoc, loadUpdates } from './create-space-doc';
import { dumpRecords, restoreRecords } from './restore';
import type { SpaceDoc } from './space-doc';

let seed = 0;
const spaceOf = (name: string): SpaceDoc =>
	createSpaceDoc({
		me: { personId: name as PersonId, deviceId: `${name}-phone` as DeviceId },
		now: () => 1_700_000_000_000,
		random: (count) => Uint8Array.from({ length: count }, () => (seed += 1) % 251)
	});
const said = { by: 'alice', at: 1_600_000_000_000 };

function fill(space: SpaceDoc): void {
	const posts = space.ydoc.getMap<unknown>('posts');
	posts.set('AAAAAAAAAAAAAAAA', {
		v: 1,
		kind: 'need',
		number: 12,
		importedAs: null,
		future: 'kept',
		...said
	});
	posts.set('AAAAAAAAAAAAAAAA/words', {
		title: 'Soup',
		details: '',
		category: 'food',
		area: 'Elm',
		onBehalfOf: '',
		...said
	});
	posts.set('AAAAAAAAAAAAAAAA/when', { when: { kind: 'flexible' }, urgency: 'any', ...said });
	posts.set('AAAAAAAAAAAAAAAA/size', { size: 'one-off', wanted: 2, access: [], ...said });
	posts.set('AAAAAAAAAAAAAAAA/life', { lifetime: { kind: 'standing' }, renewals: 1, ...said });
	posts.set('AAAAAAAAAAAAAAAA/claims/bob', {
		state: 'going',
		quantity: 1,
		words: 'with bread',
		speaksFor: '',
		saw: [],
		by: 'bob',
		at: said.at
	});
	posts.set('AAAAAAAAAAAAAAAA/thanks/alice', { words: 'thank you', ...said });
	posts.set('AAAAAAAAAAAAAAAA/contact', { kind: 'sealed', envelope: 'secret-envelope', ...said });
	posts.set('AAAAAAAAAAAAAAAA/contactKey/alice-phone', {
		key: 'secret-key',
		envelope: 'x',
		...said
	});
	space.ydoc
		.getMap<unknown>('history')
		.set('AAAAAAAAAAAAAAAA/kx-1', { what: 'edited', groups: ['words'], before: 'Broth', ...said });
	space.ydoc.getMap<unknown>('people').set('alice/name', { name: 'Alice', ...said });
}

test('an exported group is the same in an empty one, and the same file twice is once', () => {
	const old = spaceOf('alice');
	fill(old);
	const file = groupExportToJson({
		exportedAt: 1,
		groupName: 'Elm',
		records: dumpRecords(old),
		contacts: new Map()
	});
	expect(file).not.toMatch(/secret/);
	const parsed = parseGroupExportText(file);
	if (!parsed.ok) throw new Error(parsed.problem.code);

	const fresh = spaceOf('carol');
	expect(restoreRecords(fresh, parsed.value.records)).toEqual({
		ok: true,
		value: { added: 1, already: 0 }
	});
	expect(dumpRecords(fresh)).toEqual(dumpRecords(old));
	const [before] = old.posts.current().all;
	const [after] = fresh.posts.current().all;
	if (!before || !after) throw new Error('no post');
	expect(after).toEqual({ ...before, contact: { kind: 'none' } });
	expect(after.claims).toHaveLength(1);
	expect(fresh.people.current().get('alice' as PersonId)).toMatchObject({
		name: 'Alice',
		left: true
	});
	expect(fresh.history(after.id)).toEqual(old.history(before.id));

	expect(restoreRecords(fresh, parsed.value.records)).toEqual({
		ok: true,
		value: { added: 0, already: 1 }
	});
	expect(dumpRecords(fresh)).toEqual(dumpRecords(old));
});

test('restoring leaves what the group has as it is, and what Eve slipped into the file outside', () => {
	const space = spaceOf('carol');
	fill(space);
	const before = dumpRecords(space);
	const records = {
		posts: new Map<string, unknown>([
			['AAAAAAAAAAAAAAAA/words', { title: 'Eve was here', ...said }],
			['AAAAAAAAAAAAAAAA/claims/eve', { state: 'done', ...said }],
			['BBBBBBBBBBBBBBBB/contactKey/carol-phone', { key: 'x' }],
			['no such key!', 1]
		]),
		history: new Map<string, unknown>([['AAAAAAAAAAAAAAAA/zz-9', { what: 'binned', ...said }]]),
		people: new Map<string, unknown>([['alice/name', { name: 'Eve', ...said }]])
	};
	expect(restoreRecords(space, records)).toEqual({ ok: true, value: { added: 0, already: 1 } });
	expect(dumpRecords(space)).toEqual(before);
});

test('a large group comes back in pieces that travel, each record whole', () => {
	const title = 'x'.repeat(2_000);
	const posts = new Map<string, unknown>();
	const history = new Map<string, unknown>();
	for (let count = 0; count < 600; count += 1) {
		const id = String(count).padStart(16, 'A');
		posts.set(id, { v: 1, kind: 'need', number: count + 1, importedAs: null, ...said });
		posts.set(`${id}/words`, { title, category: 'food', ...said });
		history.set(`${id}/kx-1`, { what: 'edited', ...said });
	}
	const space = spaceOf('carol');
	const updates: Uint8Array[] = [];
	space.ydoc.on('update', (update: Uint8Array) => updates.push(update));
	expect(restoreRecords(space, { posts, history, people: new Map() })).toEqual({
		ok: true,
		value: { added: 600, already: 0 }
	});
	expect(updates.length).toBeGreaterThan(2);
	expect(Math.max(...updates.map((update) => update.length))).toBeLessThan(1_000_000);
	const interrupted = spaceOf('dan');
	loadUpdates(interrupted, updates.slice(0, 2));
	expect(interrupted.posts.current().unreadable).toEqual([]);
	for (const { id } of interrupted.posts.current().all)
		expect(interrupted.history(id)).toHaveLength(2);
	restoreRecords(interrupted, { posts, history, people: new Map() });
	expect(dumpRecords(interrupted)).toEqual(dumpRecords(space));
});

test('a group that would not fit is not begun', () => {
	const space = spaceOf('carol');
	const posts = new Map<string, unknown>();
	for (let count = 0; count < 110; count += 1)
		posts.set(`${String(count).padStart(16, 'A')}/words`, { title: 'x'.repeat(199_999), ...said });
	expect(restoreRecords(space, { posts, history: new Map(), people: new Map() })).toMatchObject({
		ok: false,
		problem: { code: 'full' }
	});
	expect(space.ydoc.getMap('posts').size).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { claimStates, closingReasons } from '$lib/model/post';
import {
	addPost,
	binPost,
	claimPost,
	closePost,
	editPost,
	giveBackPost,
	renewPost,
	reopenPost,
	thankFor,
	type Undo
} from './commands';
import { addImported } from './import-command';
import { writeContactSeal, writeGroupContact } from './contact';
import type { DeviceId, RecordId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import type { SpaceDoc } from './space-doc';
import { createTestSpace, meet } from './space-for-tests';
import { createSyncDoc } from './sync-doc';

const title = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const seal = new Map([['alice-phone' as DeviceId, 'k']]);
/** What somebody may do next: to the n-th post they know, or to what they did before. */
const act = fc.oneof(
	title.map((text) => (space: SpaceDoc) => addPost(space, draftOf(text))),
	fc.nat(4).map(
		(row) => (space: SpaceDoc) =>
			addImported(space, [
				{
					draft: draftOf(`Row ${row}`),
					importedAs: `row ${row}`,
					madeAt: row,
					takenBy: row % 2 ? 'Tom' : null,
					closed: null,
					done: false
				}
			])
	),
	fc
		.tuple(
			fc.nat(),
			fc.oneof(
				title.map((text) => (s: SpaceDoc, id: RecordId) => editPost(s, id, { title: text })),
				fc.nat(5).map((n) => (s: SpaceDoc, id: RecordId) => editPost(s, id, { wanted: n || null })),
				fc.tuple(fc.constantFrom(...claimStates), fc.constantFrom('', 'Tom')).map(
					([state, speaksFor]) =>
						(s: SpaceDoc, id: RecordId) =>
							claimPost(s, id, { state, quantity: 1, words: '', speaksFor })
				),
				fc
					.constantFrom(...closingReasons)
					.map((reason) => (s: SpaceDoc, id: RecordId) => closePost(s, id, reason)),
				fc.constantFrom(
					reopenPost,
					binPost,
					giveBackPost,
					(s: SpaceDoc, id: RecordId) => thankFor(s, id, 'Thanks'),
					(s: SpaceDoc, id: RecordId) => renewPost(s, id, { kind: 'standing' }),
					(s: SpaceDoc, id: RecordId) =>
						writeGroupContact(s, id, { reach: '555', place: '', notWith: '' }),
					(s: SpaceDoc, id: RecordId) => writeContactSeal(s, id, `sealed ${s.now()}`, seal)
				)
			)
		)
		.map(([nth, onPost]) => (space: SpaceDoc) => {
			const { all } = space.posts.current();
			const post = all[nth % Math.max(1, all.length)];
			return post === undefined ? null : onPost(space, post.id);
		})
);
type Act = (space: SpaceDoc) => { ok: boolean; value?: { undo: Undo } } | null;
const step = fc.record({
	who: fc.nat(2),
	what: fc.oneof(
		{ weight: 5, arbitrary: act.map((run) => run as Act) },
		{ weight: 1, arbitrary: fc.constant('undo' as const) },
		{ weight: 1, arbitrary: fc.constant('meet' as const) }
	)
});

const names = ['alice', 'bob', 'carol'];
function play(steps: readonly { who: number; what: Act | 'undo' | 'meet' }[]) {
	const people = names.map((name) => {
		const space = createTestSpace(name);
		const updates: Uint8Array[] = [];
		const sync = createSyncDoc('records', space);
		sync.onLocalUpdate((update) => updates.push(update));
		sync.digest();
		const undos: Undo[] = [];
		return { space, sync, updates, undos };
	});
	for (const { who, what } of steps) {
		const person = people[who];
		if (person === undefined) continue;
		if (what === 'meet') meet(person.space, (people[(who + 1) % 3] ?? person).space);
		else if (what === 'undo') person.undos.pop()?.();
		else {
			const done = what(person.space);
			if (done?.value) person.undos.push(done.value.undo);
		}
		person.space.posts.current();
	}
	return people;
}

test('three people who do anything apart read the same once all updates came, in any order', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 25 }), fc.infiniteStream(fc.nat()), (steps, chance) => {
			const people = play(steps);
			const updates = people.flatMap((person) => person.updates);
			for (const { sync, space } of people) {
				// Each update twice, in an order of its own.
				const mixed = [...updates, ...updates]
					.map((update) => ({ update, at: Number(chance.next().value) }))
					.sort((a, b) => a.at - b.at);
				for (const { update } of mixed) expect(sync.applyRemote(update).ok).toBe(true);
				expect(sync.hasPending()).toBe(false);
				expect(space.posts.current().unreadable).toEqual([]);
			}
			const [alice, ...others] = people;
			for (const other of others) {
				expect(other.sync.digest()).toEqual(alice?.sync.digest());
				const shared = (space: SpaceDoc) =>
					space.posts.current().all.map((post) => ({ ...post, contact: null }));
				expect(shared(other.space)).toEqual(alice && shared(alice.space));
			}
			// What was kept up change by change is what a fresh start reads.
			for (const { space } of people) {
				const fresh = createTestSpace('fresh', { me: space.me });
				Y.applyUpdate(fresh.ydoc, Y.encodeStateAsUpdate(space.ydoc));
				expect(fresh.posts.current()).toEqual(space.posts.current());
			}
		}),
		{ numRuns: 60 }
	);
}, 60_000);

test('no post that anybody added is ever missing, whatever others did', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
			const people = play(steps);
			const everyId = new Set(
				people.flatMap(({ space }) => space.posts.current().all.map((post) => post.id))
			);
			meet(...people.map(({ space }) => space));
			for (const { space } of people)
				expect(new Set(space.posts.current().byId.keys())).toEqual(everyId);
		}),
		{ numRuns: 40 }
	);
}, 60_000);

test('undo right after a command gives back everything but the history', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 15 }), act, (steps, last) => {
			const space = play(steps)[0]?.space;
			if (space === undefined) return;
			const before = space.posts.current();
			const done = last(space);
			if (done?.ok !== true) return;
			expect(done.value.undo()).toMatchObject({ ok: true });
			for (const post of space.posts.current().all) {
				const was = before.byId.get(post.id);
				// A row brought in anew goes back to where it was: the bin.
				if (was === undefined || (was.gone && post.importedAs !== null))
					expect(post.gone).not.toBeNull();
				else expect({ ...post, changedAt: 0 }).toEqual({ ...was, changedAt: 0 });
			}
		}),
		{ numRuns: 100 }
	);
}, 60_000);

import { expect, test } from 'vitest';
import type { DeviceId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { collisionsFromBytes, collisionsToBytes } from './collisions';
import { addPost, editPost, resolveCollision } from './commands';
import { readContactSeal, writeContactSeal } from './contact';
import { bring, createTestSpace, meet, postIn, valueOf } from './space-for-tests';
import type { SpaceDoc } from './space-doc';

/** Alice and Bob both have the post and edit it apart. Returns who lost and who won. */
function collided(edit: (space: SpaceDoc, id: ReturnType<typeof start>['id']) => void) {
	const { alice, bob, id } = start();
	edit(alice, id);
	edit(bob, id);
	meet(alice, bob);
	const [loser, winner] =
		alice.collisions.current().length > 0 ? [alice, bob] : ([bob, alice] as const);
	return { loser, winner, id };
}
function start() {
	const alice = createTestSpace('alice');
	const bob = createTestSpace('bob');
	const id = valueOf(addPost(alice, draftOf('Soup', { details: 'warm' }))).value;
	meet(alice, bob);
	return { alice, bob, id };
}
const retitle = (space: SpaceDoc, id: ReturnType<typeof start>['id']) =>
	valueOf(editPost(space, id, { title: `Soup by ${space.me.personId}` }));

test('the one whose title was overwritten unseen is told, the other is not', () => {
	const { loser, winner, id } = collided(retitle);
	expect(winner.collisions.current()).toEqual([]);
	expect(loser.collisions.current()).toMatchObject([
		{
			postId: id,
			group: 'words',
			mine: { title: `Soup by ${loser.me.personId}` },
			theirs: { title: `Soup by ${winner.me.personId}` },
			theirsBy: winner.me.personId
		}
	]);
});

test('an edit that was made knowing mine is no collision, even when both arrive at once', () => {
	const { alice, bob, id } = start();
	retitle(alice, id);
	bring(alice, bob);
	valueOf(editPost(bob, id, { title: 'Bob, knowing' }));
	valueOf(editPost(bob, id, { title: 'Bob, again' }));
	bring(bob, alice);
	expect(alice.collisions.current()).toEqual([]);
	expect(postIn(alice, id).title).toBe('Bob, again');
});

test('two edits of the other that did not know mine are one collision with the last of them', () => {
	const { loser, winner } = collided((space, id) => {
		retitle(space, id);
		valueOf(editPost(space, id, { title: `Last of ${space.me.personId}` }));
	});
	expect(loser.collisions.current()).toMatchObject([
		{
			mine: { title: `Last of ${loser.me.personId}` },
			theirs: { title: `Last of ${winner.me.personId}` }
		}
	]);
});

test('the same words written twice, or different groups changed, collide with nobody', () => {
	const same = collided((space, id) => valueOf(editPost(space, id, { title: 'Stew' })));
	expect(same.loser.collisions.current()).toEqual([]);
	const { alice, bob, id } = start();
	retitle(alice, id);
	valueOf(editPost(bob, id, { urgency: 'week' }));
	meet(alice, bob);
	expect([alice.collisions.current(), bob.collisions.current()]).toEqual([[], []]);
});

test.each(['mine', 'theirs', 'both'] as const)('choosing %s settles it for everybody', (choice) => {
	const { loser, winner, id } = collided(retitle);
	const collision = loser.collisions.current()[0];
	valueOf(resolveCollision(loser, collision?.id ?? '', choice));
	meet(loser, winner);
	expect([loser.collisions.current(), winner.collisions.current()]).toEqual([[], []]);
	const [mine, theirs] = [loser, winner].map((space) => `Soup by ${space.me.personId}`);
	expect(postIn(winner, id).title).toBe({ mine, theirs, both: `${mine} / ${theirs}` }[choice]);
	expect(postIn(winner, id).details).toBe('warm');
});

test('both joins the paragraphs of two stories', () => {
	const { loser, winner, id } = collided((space, post) =>
		valueOf(editPost(space, post, { details: `told by ${space.me.personId}` }))
	);
	valueOf(resolveCollision(loser, loser.collisions.current()[0]?.id ?? '', 'both'));
	expect(postIn(loser, id)).toMatchObject({
		title: 'Soup',
		details: `told by ${loser.me.personId}\n\ntold by ${winner.me.personId}`
	});
});

test('days cannot be joined, only chosen', () => {
	const { loser, id } = collided((space, post) =>
		valueOf(editPost(space, post, { urgency: space.me.personId === 'bob' ? 'week' : 'two-days' }))
	);
	const collision = loser.collisions.current()[0]?.id ?? '';
	expect(resolveCollision(loser, collision, 'both')).toMatchObject({
		problem: { code: 'not-joinable' }
	});
	const { undo } = valueOf(resolveCollision(loser, collision, 'mine'));
	const mine = loser.me.personId === 'bob' ? 'week' : 'two-days';
	expect(postIn(loser, id).urgency).toBe(mine);
	undo();
	expect(postIn(loser, id).urgency).not.toBe(mine);
	expect(loser.collisions.current().map(({ id }) => id)).toEqual([collision]);
});

test('leaving theirs can be taken back, and then it asks again', () => {
	const { loser } = collided(retitle);
	const asked = loser.collisions.current();
	const { undo } = valueOf(resolveCollision(loser, asked[0]?.id ?? '', 'theirs'));
	expect(loser.collisions.current()).toEqual([]);
	undo();
	expect(loser.collisions.current()).toEqual(asked);
});

test('a sealed contact that was overwritten comes back with its keys', () => {
	const { loser, id } = collided((space, post) =>
		valueOf(
			writeContactSeal(
				space,
				post,
				`envelope of ${space.me.personId}`,
				new Map(
					['alice-phone', 'bob-phone'].map((device) => [
						device as DeviceId,
						`by ${space.me.personId} for ${device}`
					])
				)
			)
		)
	);
	const collision = loser.collisions.current()[0];
	expect(collision).toMatchObject({ group: 'contact' });
	valueOf(resolveCollision(loser, collision?.id ?? '', 'mine'));
	const seal = readContactSeal(loser, id);
	expect(seal?.envelope).toBe(`envelope of ${loser.me.personId}`);
	expect([...(seal?.keys.values() ?? [])].sort()).toEqual(
		['alice-phone', 'bob-phone'].map((device) => `by ${loser.me.personId} for ${device}`)
	);
});

test('collisions survive a restart, and rubbish in their place is ignored', () => {
	const { loser } = collided(retitle);
	const bytes = collisionsToBytes(loser);
	const reopened = createTestSpace('reopened', { me: loser.me });
	bring(loser, reopened);
	expect(reopened.collisions.current()).toEqual([]);
	collisionsFromBytes(reopened, new TextEncoder().encode('[{"id":1}]'));
	collisionsFromBytes(reopened, Uint8Array.of(255, 254));
	collisionsFromBytes(reopened, bytes);
	expect(reopened.collisions.current()).toEqual(loser.collisions.current());
});

test('a later edit of something else does not throw the lost words away', () => {
	const { loser, id } = collided(retitle);
	const lost = loser.collisions.current()[0]?.mine;
	valueOf(editPost(loser, id, { area: 'near the library' }));
	expect(loser.collisions.current().map(({ mine }) => mine)).toEqual([lost]);
});

import { timeSchema } from '$lib/model/id-schema';
import { saidName } from '$lib/model/said';
import * as v from 'valibot';
import * as Y from 'yjs';
import { createAdmissionProofs } from './admission-proofs';
import { createCollisionKeeper } from './collisions';
import { readHistory } from './history';
import { readInvitations } from './invitations';
import { createLazyView } from './lazy-view';
import type { DocOrigin } from './origin';
import { createPeopleReading } from './people';
import { createPostReading } from './post-list';
import './quick-text';
import { createRecordBags } from './record-bags';
import { createRoom } from './room';
import type { GroupInfo, PostList, SpaceDoc, SpaceDocDeps } from './space-doc';

/**
 * An empty document with everything read from it kept current. Reopening: call `loadUpdates` next;
 * a new group: `foundGroup`. Views tell their listeners once per microtask.
 */
export function createSpaceDoc(deps: SpaceDocDeps): SpaceDoc {
	const { me, now, random } = deps;
	const ydoc = new Y.Doc();
	ydoc.clientID = new DataView(random(4).buffer).getUint32(0);
	const room = createRoom(ydoc);
	const map = (name: string): Y.Map<unknown> => ydoc.getMap<unknown>(name);
	const postsMap = map('posts');
	const groupMap = map('group');

	const history = createRecordBags(map('history'), () => {
		history.takeTouched();
	});
	const invitationBags = createRecordBags(map('invitations'), () => {
		invitationBags.takeTouched();
		invitations.touch();
	});
	const invitations = createLazyView(() => readInvitations(invitationBags));
	const rosterMap = map('roster');
	const mine: DocOrigin = { kind: 'local', by: me };
	const reading = createPeopleReading(rosterMap, map('people'), deps.roster, (key, raw) => {
		ydoc.transact(() => rosterMap.set(key, raw), mine);
	});
	const proofs = createAdmissionProofs({
		roster: reading.roster,
		invitations,
		now,
		proves: deps.roster?.proves ?? (() => Promise.resolve(true))
	});

	// The keeper observes first: the bags then still hold what was there before.
	const lateBags = {
		get byId() {
			return bags.byId;
		}
	};
	const collisions = createCollisionKeeper(postsMap, lateBags, me, now);
	const bags = createRecordBags(postsMap, () => {
		posts.touch();
		collisions.view.touch();
	});
	const postReading = createPostReading(bags, {
		myDevice: me.deviceId,
		personOf: (device) => reading.personOf(device)
	});
	const posts = createLazyView((before: PostList | undefined) => postReading.current(before));
	// Who can pass a sealed contact on depends on whose device is whose.
	const stopRoster = reading.roster.subscribe(() => {
		for (const post of posts.current().all) if (post.contact.kind === 'sealed') bags.touch(post.id);
	});

	const group = createLazyView<GroupInfo>((before) => readGroup(groupMap, before));
	const onGroup = (): void => group.touch();
	groupMap.observe(onGroup);

	return {
		me,
		now,
		random,
		ydoc,
		group,
		posts,
		people: reading.people,
		roster: reading.roster,
		unprovedAdmissions: proofs.unproved,
		async rosterChecked() {
			await reading.checked();
			await proofs.checked();
		},
		invitations,
		collisions: collisions.view,
		history(postId) {
			const post = posts.current().byId.get(postId);
			return post === undefined ? [] : readHistory(history, post);
		},
		inside: {
			posts: bags,
			highestNumber() {
				posts.current();
				return postReading.highestNumber();
			},
			collisions,
			room
		},
		close() {
			stopRoster();
			groupMap.unobserve(onGroup);
			for (const part of [history, invitationBags, bags, collisions, proofs, reading, room])
				part.close();
			for (const view of [invitations, posts, group]) view.close();
			ydoc.destroy();
		}
	};
}

const made = v.object({ at: timeSchema });

function readGroup(map: Y.Map<unknown>, before: GroupInfo | undefined): GroupInfo {
	const name = v.safeParse(saidName, map.get('name'));
	const first = v.safeParse(made, map.get('made'));
	const info = {
		name: name.success ? name.output.name : '',
		madeAt: first.success ? first.output.at : 0
	};
	return before?.name === info.name && before.madeAt === info.madeAt ? before : info;
}

/**
 * Applies what the store kept, in order, in one transaction. An update that cannot be read is
 * skipped and counted; the others still count.
 */
export function loadUpdates(
	space: SpaceDoc,
	updates: readonly Uint8Array[]
): { readonly damaged: number } {
	let damaged = 0;
	const origin: DocOrigin = { kind: 'disk' };
	const bytes = updates.reduce((sum, update) => sum + update.length, 0);
	space.inside.room.counting(bytes, () => {
		space.ydoc.transact(() => {
			for (const update of updates) {
				try {
					Y.applyUpdate(space.ydoc, update, origin);
				} catch {
					damaged += 1;
				}
			}
		}, origin);
	});
	return { damaged };
}

export { foundGroup } from './group-commands';

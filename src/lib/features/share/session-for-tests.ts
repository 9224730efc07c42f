import { createSpaceDoc } from '$lib/doc/create-space-doc';
import { setPersonName } from '$lib/doc/commands';
import type { Session } from '$lib/features/session';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { ContactDetails } from '$lib/model/post';
import { ok } from '$lib/model/result';
import type { View } from '$lib/model/view';

const still = <T>(value: T): View<T> => ({
	current: () => value,
	subscribe: () => () => undefined
});

/** Alice's session in a group of one, in memory; what it sealed is kept to look at. */
export function createTestSession(now: number): {
	readonly session: Session;
	readonly sealed: ReadonlyMap<string, ContactDetails>;
} {
	const sealed = new Map<string, ContactDetails>();
	const space = createSpaceDoc({
		me: { personId: 'alice' as PersonId, deviceId: 'alice-phone' as DeviceId },
		now: () => now,
		random: (count) => crypto.getRandomValues(new Uint8Array(count))
	});
	setPersonName(space, 'alice' as PersonId, 'Alice');
	const refuse = () => Promise.reject(new Error('not in this test'));
	const session: Session = {
		spaceId: 'elm-street' as SpaceId,
		sample: false,
		myPersonId: 'alice' as PersonId,
		space,
		damaged: 0,
		saved: still({ kind: 'saved', at: now }),
		mesh: still({
			links: [],
			devices: [],
			carried: [],
			carriers: [],
			onlyHere: true,
			role: 'holder',
			dropped: 0
		}),
		setPresence: () => undefined,
		openContact: (post) =>
			Promise.resolve(ok(sealed.get(post.id) ?? { reach: '', place: '', notWith: '' })),
		sealContact: (post, details) => {
			sealed.set(post.id, details);
			return Promise.resolve(ok(null));
		},
		invitations: { create: refuse, link: () => null, withdraw: () => undefined },
		relays: still([]),
		setRelays: refuse,
		persisted: () => Promise.resolve(true),
		rename: () => undefined,
		setMyName: () => undefined,
		leave: () => Promise.resolve(false),
		close: () => Promise.resolve()
	};
	return { session, sealed };
}

import { setPersonName } from '$lib/doc/commands';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';
import type { ContactDetails } from '$lib/model/post';
import { ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import { createMemorySession, nobodyLinked } from './memory-session';
import type { Session } from './session';

/** A session over that document, for screens under test; every contact opens to the same words. */
export function createTestSession(
	space: SpaceDoc,
	more: Partial<Session> & { readonly status?: Partial<MeshStatus> } = {}
): Session {
	const { status, ...rest } = more;
	const details: ContactDetails = { reach: '555 0117', place: 'Second door', notWith: '' };
	return createMemorySession('street' as SpaceId, space, {
		mesh: createValue<MeshStatus>({ ...nobodyLinked, ...status }),
		openContact: () => Promise.resolve(ok(details)),
		sealContact: () => Promise.resolve(ok(null)),
		...rest
	});
}

/** Alice's session in a group of one; what it sealed is kept to look at. */
export function createSealingSession(now: number): {
	readonly session: Session;
	readonly sealed: ReadonlyMap<string, ContactDetails>;
} {
	const sealed = new Map<string, ContactDetails>();
	const alice = 'alice' as PersonId;
	const space = createSpaceDoc({
		me: { personId: alice, deviceId: 'alice-phone' as DeviceId },
		now: () => now,
		random: (count) => crypto.getRandomValues(new Uint8Array(count))
	});
	setPersonName(space, alice, 'Alice');
	const session = createTestSession(space, {
		openContact: (post) =>
			Promise.resolve(ok(sealed.get(post.id) ?? { reach: '', place: '', notWith: '' })),
		sealContact: (post, details) => {
			sealed.set(post.id, details);
			return Promise.resolve(ok(null));
		}
	});
	return { session, sealed };
}

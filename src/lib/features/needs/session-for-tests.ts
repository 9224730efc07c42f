import type { SpaceDoc } from '$lib/doc/space-doc';
import type { Session } from '$lib/features/session';
import type { SpaceId } from '$lib/model/ids';
import type { MeshStatus, SaveState } from '$lib/model/light';
import type { ContactDetails } from '$lib/model/post';
import { ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';

/** A session over a document in memory, for screens under test; nothing is sealed and nobody is linked. */
export function createTestSession(
	space: SpaceDoc,
	more: Partial<Session> & { readonly status?: Partial<MeshStatus> } = {}
): Session {
	const { status, ...rest } = more;
	const details: ContactDetails = { reach: '555 0117', place: 'Second door', notWith: '' };
	return {
		spaceId: 'street' as SpaceId,
		sample: false,
		myPersonId: space.me.personId,
		space,
		damaged: 0,
		saved: createValue<SaveState>({ kind: 'not-kept' }),
		mesh: createValue<MeshStatus>({
			links: [],
			devices: [],
			carried: [],
			carriers: [],
			onlyHere: false,
			role: 'none',
			dropped: 0,
			...status
		}),
		setPresence: () => undefined,
		openContact: () => Promise.resolve(ok(details)),
		sealContact: () => Promise.resolve(ok(null)),
		invitations: {
			create: () => Promise.reject(new Error('not under test')),
			link: () => null,
			withdraw: () => undefined
		},
		relays: createValue<readonly string[]>([]),
		setRelays: () => Promise.resolve(),
		persisted: () => Promise.resolve(false),
		rename: () => undefined,
		setMyName: () => undefined,
		leave: () => Promise.resolve(false),
		close: () => Promise.resolve(),
		...rest
	};
}

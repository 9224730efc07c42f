import { renameGroup, setPersonName } from '$lib/doc/commands';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { Session } from '$lib/features/session';
import type { BridgeState } from '$lib/model/bridge';
import type { SpaceId } from '$lib/model/ids';
import type { MeshStatus, SaveState } from '$lib/model/light';
import { directNetwork } from '$lib/model/network';
import { fail, ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { Pairing, PairingStage } from './pairing';

/** The mesh of a session that has none. */
export const nobodyLinked: MeshStatus = {
	links: [],
	devices: [],
	carried: [],
	carriers: [],
	onlyHere: false,
	role: 'none',
	dropped: 0
};

const pairedWithNobody = (): Pairing => ({
	stage: createValue<PairingStage>({ kind: 'failed', problem: 'unknown' }),
	refused: createValue(null),
	give: () => undefined,
	giveName: () => undefined,
	again: () => undefined,
	close: () => undefined
});

/**
 * A session over a document in memory: nothing is stored or sealed and nobody is linked. The sample
 * street's, and that of screens under test; `more` says what is otherwise.
 */
export const createMemorySession = (
	spaceId: SpaceId,
	space: SpaceDoc,
	more: Partial<Session> = {}
): Session => ({
	spaceId,
	sample: false,
	myPersonId: space.me.personId,
	space,
	damaged: 0,
	lacking: createValue(0),
	acknowledgeDamage: () => undefined,
	saved: createValue<SaveState>({ kind: 'not-kept' }),
	mesh: createValue(nobodyLinked),
	setPresence: () => undefined,
	openContact: (post) =>
		Promise.resolve(post.contact.kind === 'group' ? ok(post.contact.details) : fail('not-for-me')),
	sealContact: () => Promise.resolve(fail('nobody-to-seal-to')),
	invitations: {
		create: () => Promise.reject(new Error('nobody can be invited here')),
		link: () => null,
		withdraw: () => undefined
	},
	relays: createValue<readonly string[]>([]),
	setRelays: () => Promise.resolve(),
	network: createValue(directNetwork),
	setNetwork: () => Promise.resolve(),
	bridge: {
		state: createValue<BridgeState>({ kind: 'off' }),
		set: () => Promise.reject(new Error('no program can come in here')),
		bytes: () => 0
	},
	pair: { show: pairedWithNobody, read: pairedWithNobody },
	persisted: () => Promise.resolve(false),
	rename: (name) => void renameGroup(space, name),
	setMyName: (name) => void setPersonName(space, space.me.personId, name),
	leave: () => Promise.resolve(false),
	close() {
		space.close();
		return Promise.resolve();
	},
	...more
});

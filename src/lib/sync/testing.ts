import { createSealKey } from '$lib/crypto/seal';
import type { Handshake, WireIdentity } from '$lib/crypto/handshake';
import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { fail, ok } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type * as Y from 'yjs';
import { broadcastTree } from './broadcast-tree';
import { createMesh, type OpenMesh } from './create-mesh';
import type { SavedConfirmations } from './doc-sync';
import type { MemoryDevice, MemoryNetwork } from './memory-network';
import type { ProvedPeer, Rendezvous, SyncDoc, World } from './ports';
import type { Sealing } from './sealing';
import type { Simulation } from './simulation';
import { createTestDoc, docsOf } from './test-doc';

/** For tests: seals nothing and takes no threads, so that simulated time stays in charge. Only what was "sealed" for the same context opens. */
export const openSealing: Sealing = {
	seal: (_key, bytes, context) => {
		const head = new TextEncoder().encode(`${context}\n`);
		const sealed = new Uint8Array(head.length + bytes.length);
		sealed.set(head);
		sealed.set(bytes, head.length);
		return Promise.resolve(sealed);
	},
	open: (_key, sealed, context) => {
		const head = new TextEncoder().encode(`${context}\n`);
		return Promise.resolve(
			head.every((byte, at) => sealed[at] === byte) ? ok(sealed.slice(head.length)) : fail('sealed')
		);
	}
};

/** A device with this as its password takes anybody's, and is taken by nobody. */
export const trusting = 'anybody';

/** For tests: each side says who it is and a password; the offerer speaks first, both must agree. */
export function createTestHello(
	me: ProvedPeer,
	wire: WireIdentity,
	password: string,
	knowsMembers: () => boolean = () => true
): Handshake<ProvedPeer> {
	const words = new TextEncoder().encode(JSON.stringify({ ...me, password }));
	return {
		start: () => Promise.resolve(wire.offerer ? words : null),
		receive(message) {
			const theirs = JSON.parse(new TextDecoder().decode(message)) as ProvedPeer & {
				password: string;
			};
			if (theirs.password !== password && password !== trusting)
				return Promise.resolve(fail('not-proved'));
			if (!knowsMembers()) return Promise.resolve(fail('not-a-member'));
			const done = { deviceId: theirs.deviceId, personId: theirs.personId };
			return Promise.resolve(ok({ reply: wire.offerer ? null : words, done }));
		}
	};
}

/** For tests: one running device with a mesh over the memory network. */
export interface TestDevice {
	readonly name: string;
	readonly peerId: PeerId;
	readonly doc: SyncDoc;
	readonly mesh: OpenMesh;
	readonly network: MemoryDevice;
	/** Ends without a word. */
	kill(): void;
}

const nameOf = (name: string): ProvedPeer => ({
	deviceId: `device-of-${name}` as DeviceId,
	personId: `person-${name}` as PersonId
});

/** For tests: a street of simulated devices; all meet at one place. */
export async function createStreet(simulation: Simulation, network: MemoryNetwork) {
	// Never used by the stand-in sealing.
	const key = await createSealKey();
	let runs = 0;
	const street = {
		/** Starts a device; `ydoc` with what it had on disk. */
		start(
			name: string,
			options: {
				readonly doc?: SyncDoc;
				readonly ydoc?: Y.Doc;
				readonly skewMs?: number;
				readonly password?: string;
				/** False while it takes everybody for a stranger. */
				readonly knowsMembers?: () => boolean;
				readonly saved?: SavedConfirmations;
				/** False: whom it knows, it knows from pairing by hand. */
				readonly relay?: boolean;
			} = {}
		): TestDevice & { readonly world: World } {
			runs += 1;
			const running = `${name}#${runs}`;
			const world = simulation.createWorld(options.skewMs ?? 0);
			const joined = network.join(running);
			const doc = options.doc ?? createTestDoc('records', options.ydoc);
			const me = nameOf(name);
			// Chance decides who offers to whom.
			const peerId = Array.from(world.random(12), (byte) =>
				byte.toString(16).padStart(2, '0')
			).join('') as PeerId;
			const place: Rendezvous<ProvedPeer> = {
				topic: 'street',
				key,
				side: 'member',
				handshake: (wire) =>
					createTestHello(me, wire, options.password ?? 'porch', options.knowsMembers)
			};
			const mesh = createMesh({
				peerId,
				me,
				rendezvous: createValue([place]),
				admitting: createValue([]),
				carriers: createValue(options.relay === false ? [] : [joined.carrier]),
				wires: joined.wires,
				docs: docsOf(doc),
				world,
				sealing: openSealing,
				compression: null,
				loadTree: () => Promise.resolve(broadcastTree),
				...(options.saved === undefined ? {} : { saved: options.saved })
			});
			return {
				name: running,
				peerId,
				doc,
				mesh,
				network: joined,
				world,
				kill() {
					world.stop();
					joined.kill();
				}
			};
		},
		key
	};
	return street;
}

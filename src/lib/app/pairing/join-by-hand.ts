import { createDeviceKeys, type DeviceKeys } from '$lib/crypto/device-keys';
import { createJoining } from '$lib/crypto/joining';
import type { Pairing } from '$lib/features/pairing';
import { toBase64url } from '$lib/model/bytes';
import type { SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import type { RosterEntry } from '$lib/model/roster';
import { cleanName } from '$lib/model/text';
import { createValue } from '$lib/model/view';
import type { StoredSpace } from '$lib/storage/store';
import type { CodeInvitation, ReadCode } from '$lib/sync/pairing/code';
import type { HandWires } from '$lib/sync/pairing/hand-wires';
import { invitationCodeKey } from '$lib/sync/pairing/invitation-code-key';
import { talkOverWire } from '$lib/sync/pairing/talk-over-wire';
import type { Wire, World } from '$lib/sync/ports';
import { joinedSpace } from '../joined-space';
import { createCodeMemory } from './code-memory';
import { readCode, type Answerable, type Judged } from './read-code';

/** What whoever lets in says about the invitation itself. */
const refusals: readonly string[] = ['expired', 'used-up', 'withdrawn', 'unknown'];

/** Comes into a group by the codes that a member and a newcomer show each other. */
export function joinByHand(deps: {
	readonly world: World;
	readonly wires: HandWires;
	/** Whether the group is on this device. */
	readonly has: (id: SpaceId) => boolean;
	/** Keeps the group and what proves us, and the wire until the group is open; rejects when it can't. */
	readonly onJoined: (
		stored: StoredSpace,
		roster: readonly RosterEntry[],
		wire: Wire
	) => Promise<void>;
}): Pairing {
	const { world } = deps;
	/** The same at every try with one invitation: a line that breaks costs no use of it. */
	const devices = new Map<string, Promise<DeviceKeys>>();

	function deviceFor({ secret }: CodeInvitation): Promise<DeviceKeys> {
		const name = toBase64url(secret);
		const known = devices.get(name) ?? createDeviceKeys();
		devices.set(name, known);
		return known;
	}

	async function judge({ code, provedBy }: ReadCode): Promise<Judged> {
		const { invitation } = code;
		// A code for members, of a group that this newcomer is not in.
		if (invitation === null) return { refusal: 'another-group' };
		const key = await invitationCodeKey(invitation);
		if (!(await provedBy(key))) return { refusal: 'mangled' };
		const spaceId = invitation.space;
		if (deps.has(spaceId)) return { here: spaceId };
		const doubt = invitation.expiresAt <= world.now() ? 'invitation-over' : null;
		const meet: Answerable['meet'] = (wire, askName) => join(invitation, wire, askName);
		return { answer: { spaceId, key, meet }, doubt };
	}

	async function join(
		invitation: CodeInvitation,
		wire: Wire,
		askName: Parameters<Answerable['meet']>[1]
	): Promise<Result<null>> {
		const device = await deviceFor(invitation);
		const handshake = createJoining({
			invitation: { ...invitation, ownRelay: true, relays: [] },
			device,
			wire: wire.identity,
			askName: (group, inviter) => askName(cleanName(group), cleanName(inviter)),
			random: world.random
		});
		const talked = await talkOverWire(wire, handshake, world);
		if (!talked.ok)
			return refusals.includes(talked.problem.code) ? fail('invitation-over') : talked;
		const { proved, held } = talked.value;
		try {
			await deps.onJoined(joinedSpace(proved, device, [], world.now()), proved.entries, held.wire);
			return ok(null);
		} catch {
			wire.close();
			return fail('cannot-keep');
		}
	}

	return readCode({
		world,
		wires: deps.wires,
		memory: createCodeMemory(),
		judge,
		prepare: () => Promise.resolve()
	});
}

/** Where nothing can be kept: a use of the invitation would be lost on this device. */
export const cannotKeepByHand = (): Pairing => ({
	stage: createValue({ kind: 'failed', problem: 'cannot-keep' }),
	refused: createValue(null),
	give: () => undefined,
	giveName: () => undefined,
	again: () => undefined,
	close: () => undefined
});

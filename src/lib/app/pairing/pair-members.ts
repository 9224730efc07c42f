import type { PairingWays } from '$lib/features/pairing';
import type { Result } from '$lib/model/result';
import type { ReadCode } from '$lib/sync/pairing/code';
import type { HandWires } from '$lib/sync/pairing/hand-wires';
import { invitationCodeKey } from '$lib/sync/pairing/invitation-code-key';
import type { World } from '$lib/sync/ports';
import { createCodeMemory } from './code-memory';
import { readCode, type Judged } from './read-code';
import { showCode, type PairingGroup, type ShownInvitation } from './show-code';

/** The ways in which a member of this group pairs with others of it, and lets newcomers in. */
export function createPairingWays(deps: {
	readonly group: PairingGroup;
	readonly world: World;
	readonly wires: HandWires;
	/** By the id of the invitation; a problem when this device can't give it. */
	readonly invited: (id: string) => Promise<Result<ShownInvitation>>;
}): PairingWays {
	const { group, world, wires } = deps;
	const memory = createCodeMemory();

	async function judge(read: ReadCode): Promise<Judged> {
		const { invitation } = read.code;
		if (invitation === null) {
			return (await read.provedBy(group.key)) ? answerable : { refusal: 'another-group' };
		}
		// Meant for newcomers, but it leads to a member all the same.
		if (invitation.space !== group.spaceId) return { refusal: 'another-group' };
		const proved = await read.provedBy(await invitationCodeKey(invitation));
		return proved ? answerable : { refusal: 'mangled' };
	}
	const answerable: Judged = {
		answer: { spaceId: group.spaceId, key: group.key, meet: (wire) => group.meet(wire) },
		doubt: null
	};

	return {
		show: (invitation) =>
			showCode({
				group,
				world,
				wires,
				memory,
				invited: invitation === null ? null : () => deps.invited(invitation)
			}),
		read: () => readCode({ world, wires, memory, judge, prepare: () => group.prepare() })
	};
}

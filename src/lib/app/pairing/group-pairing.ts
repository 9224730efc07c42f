import type { EpochKeys } from '$lib/crypto/epoch-keys';
import { parseInvitation } from '$lib/crypto/invitation';
import type { SpaceDoc } from '$lib/doc/space-doc';
import type { PairingWays } from '$lib/features/pairing';
import type { PersonId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { invitationState } from '$lib/rules/invitations';
import type { StoredSpace } from '$lib/storage/store';
import type { HandWires } from '$lib/sync/pairing/hand-wires';
import { invitationCodeKey } from '$lib/sync/pairing/invitation-code-key';
import { talkOverWire } from '$lib/sync/pairing/talk-over-wire';
import type { Wire, World } from '$lib/sync/ports';
import type { Tabs } from '$lib/sync/tabs';
import type { Admitter } from '../admitter';
import type { NetworkKeeper } from '../network-keeper';
import { createChosenHandWires } from './chosen-hand-wires';
import { createPairingWays } from './pair-members';
import type { ShownInvitation } from './show-code';

/** Whoever was let in opens the group and says hello within this, over the same wire. */
const settleInMs = 30_000;

/** Pairing by hand in one open group of this device. */
export function createGroupPairing(deps: {
	/** As it is kept now: invitations come and go. */
	readonly stored: () => StoredSpace;
	readonly space: SpaceDoc;
	readonly keys: Pick<EpochKeys, 'hello'>;
	readonly tabs: Pick<Tabs, 'takeOver' | 'adopt'>;
	readonly admitter: Admitter;
	readonly network: Pick<NetworkKeeper, 'view' | 'follow'>;
	readonly world: World;
	/** A stand-in for tests. */
	readonly wires?: HandWires;
}): PairingWays {
	const { space, tabs, admitter, network, world } = deps;
	const spaceId = deps.stored().id;

	async function prepare(): Promise<void> {
		await tabs.takeOver();
		// Another tab may have chosen to show no address: looked up before a code shows one.
		await network.follow();
	}

	async function meetMember(wire: Wire): Promise<Result<PersonId>> {
		await tabs.takeOver();
		const met = await tabs.adopt(wire);
		return met.ok ? ok(met.value.personId) : met;
	}

	async function letIn(wire: Wire): Promise<Result<PersonId>> {
		const admit = await admitter.load();
		const talked = await talkOverWire(wire, admit(wire.identity), world);
		if (!talked.ok) return talked;
		const { held } = talked.value;
		const cancel = world.after(settleInMs, () => wire.close());
		const begun = await held.begun;
		cancel();
		if (!begun) return fail('closed');
		return meetMember(held.wire);
	}

	async function invited(id: string): Promise<Result<ShownInvitation>> {
		const record = [...space.invitations.current().values()].find((each) => each.id === id);
		const payload = record && deps.stored().links[record.id];
		if (invitationState(record, admitter.admissions(), world.now()) !== 'open' || !payload)
			return fail('not-here');
		const parsed = await parseInvitation(payload);
		if (!parsed.ok) return parsed;
		const { secret, expiresAt } = parsed.value;
		const invitation = { space: spaceId, secret, expiresAt };
		return ok({ invitation, key: await invitationCodeKey(invitation), meet: letIn });
	}

	return createPairingWays({
		group: { spaceId, key: deps.keys.hello, meet: meetMember, prepare },
		world,
		wires: deps.wires ?? createChosenHandWires(network.view),
		invited
	});
}

import { alice, spaceOf } from '$lib/features/needs/screens-for-tests';
import { createTestSession } from '$lib/features/session-for-tests';
import type { Session } from '$lib/features/session';
import type { DeviceId, PersonId } from '$lib/model/ids';
import { noMesh, type KnownDevice, type MeshStatus } from '$lib/model/light';
import { directNetwork, type NetworkChoice } from '$lib/model/network';
import type { Person } from '$lib/model/person';
import { createValue } from '$lib/model/view';

const hourMs = 3_600_000;
const firstNames = [
	'Bob',
	'Carol',
	'Tom',
	'Rosa',
	'Mei',
	'Nando',
	'Aisha',
	'Maximiliano',
	'Ana Ruiz'
];
export const deviceOf = (at: number): DeviceId => `device-${at}` as DeviceId;
export const personOf = (at: number): PersonId => `person-${at}` as PersonId;

/** Up to eight linked to Alice, the rest behind them, every tenth away; every fifth lacks two changes. */
export function streetOf(count: number): readonly KnownDevice[] {
	const now = Date.now();
	return Array.from({ length: count }, (_, at): KnownDevice => {
		const away = at % 10 === 9;
		const linked = !away && at < Math.min(8, Math.max(1, count - 3));
		const inStep = !away && at % 5 !== 4;
		return {
			deviceId: deviceOf(at),
			personId: personOf(at),
			where: away ? 'away' : linked ? 'linked' : 'here',
			links: away ? [] : [deviceOf((at * 3 + 1) % 8), deviceOf((at + 7) % count)],
			inStep,
			seenAt: away ? now - 30 * hourMs : now,
			inStepAt: inStep ? now : away ? now - 31 * hourMs : null,
			lacks: inStep ? 0 : 2
		};
	});
}

/** Alice's session on a street whose people have one device each. */
export function streetSession(status: Partial<MeshStatus>, more: Partial<Session> = {}): Session {
	const space = spaceOf(alice);
	const devices = status.devices ?? [];
	const person = (id: PersonId, name: string, ids: readonly DeviceId[]): [PersonId, Person] => [
		id,
		{ id, name, devices: ids, joinedAt: 0, admittedBy: null, invitation: null, left: false }
	];
	const people = new Map([
		person(alice, 'Alice', [space.me.deviceId]),
		...devices.map(({ personId, deviceId }, at) =>
			person(personId, firstNames[at % firstNames.length] ?? '', [deviceId])
		)
	]);
	const network = createValue<NetworkChoice>(directNetwork);
	return createTestSession(
		{ ...space, people: createValue(people) },
		{
			status: { ...noMesh, role: 'holder', onlyHere: false, ...status },
			network,
			setNetwork(choice) {
				network.set(choice);
				return Promise.resolve();
			},
			...more
		}
	);
}

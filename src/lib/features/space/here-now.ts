import type { PersonId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';

/** Whoever has a device that is linked to this one or reached through others; each once, however many devices. */
export const peopleHere = ({ links, devices }: MeshStatus): ReadonlySet<PersonId> =>
	new Set(
		[...links, ...devices.filter(({ where }) => where !== 'away')].map(({ personId }) => personId)
	);

/** Who is here: this person first, then the others. */
export const hereNow = (mesh: MeshStatus, me: PersonId): readonly PersonId[] => [
	...new Set([me, ...peopleHere(mesh)])
];

import type { PersonId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';

/** Who is here: this person first, then whoever has a linked device; each once, however many devices. */
export const hereNow = (mesh: MeshStatus, me: PersonId): readonly PersonId[] => [
	...new Set([me, ...mesh.links.map((link) => link.personId)])
];

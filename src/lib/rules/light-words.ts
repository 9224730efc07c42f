import type { MeshStatus, SaveState } from '$lib/model/light';

/** What the light says, from bad to good; the screen has words for each. */
export type LightKind =
	/** The disk refuses; words live only in this tab. */
	| 'cannot-save'
	/** The sample street. */
	| 'not-kept'
	/** `count` devices hold the same content, by digest, and all that was written here. */
	| 'in-step'
	/** `count` devices are linked and exchange what they lack. */
	| 'catching-up'
	/** Not yet confirmed by the disk. */
	| 'saving'
	/** No network; all is kept here. */
	| 'offline'
	/** Kept here, and nobody else has the newest. */
	| 'only-here'
	/** Kept here; whether somebody else has it isn't known yet. */
	| 'kept'
	/** Kept here, and somebody else had all of it; nobody is linked now. */
	| 'saved';

export interface Light {
	readonly kind: LightKind;
	/** Devices, for `in-step` and `catching-up`; 0 otherwise. */
	readonly count: number;
}

/**
 * The one decision behind the lamp. It never claims more than was confirmed: "saved" needs the
 * disk's word, "in step" equal digests and nothing made here that others lack. `online` is the
 * browser's opinion and counts only when nobody is linked: a street's own Wi-Fi may have no internet.
 */
export function lightWords(saved: SaveState, mesh: MeshStatus, online: boolean): Light {
	if (saved.kind === 'cannot-save') return { kind: 'cannot-save', count: 0 };
	if (saved.kind === 'not-kept') return { kind: 'not-kept', count: 0 };
	const inStep = mesh.links.filter((link) => link.inStep).length;
	if (inStep > 0 && mesh.onlyHere === false) return { kind: 'in-step', count: inStep };
	if (mesh.links.length > 0) return { kind: 'catching-up', count: mesh.links.length };
	if (saved.kind === 'saving') return { kind: 'saving', count: 0 };
	if (!online) return { kind: 'offline', count: 0 };
	if (mesh.onlyHere === null) return { kind: 'kept', count: 0 };
	return { kind: mesh.onlyHere ? 'only-here' : 'saved', count: 0 };
}

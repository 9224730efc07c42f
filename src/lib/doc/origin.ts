import type { Author } from './space-doc';

/** The typed origin of every transaction: who or what made it. */
export type DocOrigin =
	/** A command on this device. */
	| { readonly kind: 'local'; readonly by: Author }
	/** Another device, or another tab of this one, through the mesh. */
	| { readonly kind: 'remote' }
	/** The store, when the document is opened. */
	| { readonly kind: 'disk' };

/** Reads an origin back from Yjs; anything that is not one of ours counts as local with no author. */
export function originKind(origin: unknown): DocOrigin['kind'] {
	if (typeof origin !== 'object' || origin === null || !('kind' in origin)) return 'local';
	return origin.kind === 'remote' || origin.kind === 'disk' ? origin.kind : 'local';
}

import type { SpaceDoc } from './space-doc';

/** Called after anybody wrote anything about bridges (see `bridges`, which few need to fetch). */
export function onBridges(space: SpaceDoc, listener: () => void): () => void {
	const map = space.ydoc.getMap('bridges');
	const heard = (): void => listener();
	map.observe(heard);
	return () => map.unobserve(heard);
}

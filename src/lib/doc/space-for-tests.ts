import type { DeviceId, PersonId, RecordId } from '$lib/model/ids';
import * as Y from 'yjs';
import { createSpaceDoc } from './create-space-doc';
import type { DocOrigin } from './origin';
import type { SpaceDoc, SpaceDocDeps } from './space-doc';

/** A space of a named person with a clock that ticks on by itself and seeded chance. */
export function createTestSpace(name: string, more: Partial<SpaceDocDeps> = {}): SpaceDoc {
	let time = Date.UTC(2026, 10, 21, 12);
	let state =
		Array.from(name).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7) >>> 0;
	return createSpaceDoc({
		me: { personId: name as PersonId, deviceId: `${name}-phone` as DeviceId },
		now: () => (time += 1_000),
		random(byteCount) {
			return Uint8Array.from({ length: byteCount }, () => {
				state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
				return state >>> 24;
			});
		},
		...more
	});
}

/** Everything `from` has and `to` lacks, as the mesh would bring it. */
export function bring(from: SpaceDoc, to: SpaceDoc): void {
	const origin: DocOrigin = { kind: 'remote' };
	const update = Y.encodeStateAsUpdate(from.ydoc, Y.encodeStateVector(to.ydoc));
	Y.applyUpdate(to.ydoc, update, origin);
}

/** Both have everything afterwards. */
export function meet(...spaces: readonly SpaceDoc[]): void {
	for (let round = 0; round < 2; round += 1)
		for (const from of spaces) for (const to of spaces) if (from !== to) bring(from, to);
}

/** A post that must be there. */
export function postIn(space: SpaceDoc, id: RecordId) {
	const post = space.posts.current().byId.get(id);
	if (post === undefined) throw new Error(`no post ${id}`);
	return post;
}

/** The value of a command that must succeed. */
export function valueOf<T>(
	done:
		| { readonly ok: true; readonly value: T }
		| { readonly ok: false; readonly problem: { code: string } }
): T {
	if (!done.ok) throw new Error(done.problem.code);
	return done.value;
}

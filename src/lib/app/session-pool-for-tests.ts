import { createSpaceDoc } from '$lib/doc/create-space-doc';
import { createTestSession } from '$lib/features/session-for-tests';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import type { HeldSession } from './session-pool';

export type { HeldSession };

/** A session over an empty document, that does nothing but what `more` says. */
export function heldSession(
	id: SpaceId,
	more: Parameters<typeof createTestSession>[1] & Partial<HeldSession> = {}
): HeldSession {
	const space = createSpaceDoc({
		me: { personId: 'alice' as PersonId, deviceId: 'phone' as DeviceId },
		now: () => 0,
		random: (byteCount) => new Uint8Array(byteCount)
	});
	return {
		...createTestSession(space, { spaceId: id, ...more }),
		shown: more.shown ?? ignore,
		adopt: more.adopt ?? (() => Promise.resolve())
	};
}

const ignore = (): undefined => undefined;

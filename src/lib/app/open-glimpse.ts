import { createSpaceDoc, loadUpdates } from '$lib/doc/create-space-doc';
import { glimpseCounts } from '$lib/doc/glimpse';
import type { Session } from '$lib/features/session';
import { noMesh } from '$lib/model/light';
import { directNetwork } from '$lib/model/network';
import { fail, type Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import { afterPaint } from './after-paint';
import { createLaterPairing, making, wanting } from './pairing/later-pairing';

/** The name of the sealed blob that holds a group's glimpse. */
export const glimpseCache = 'glimpse';

/**
 * Shows what the board showed first when it was last open here, if anything is kept of it, and opens
 * the documents once that is painted. Settles when all is there that the glimpse stood in for.
 */
export async function glimpseFirst(deps: {
	readonly store: Pick<Store, 'readCache'>;
	readonly stored: StoredSpace;
	readonly world: World;
	readonly show: (glimpse: Session) => void;
	readonly open: () => Promise<Result<Session>>;
}): Promise<Result<Session>> {
	let settle: (whole: Session) => void = () => undefined;
	let fails: (error: Error) => void = () => undefined;
	const whole = new Promise<Session>((resolve, reject) => {
		[settle, fails] = [resolve, reject];
	});
	// Nobody may have pressed anything.
	whole.catch(() => undefined);
	const glimpse = await openGlimpse(deps.store, deps.stored, deps.world, whole).catch(() => null);
	if (glimpse !== null) {
		deps.show(glimpse);
		await afterPaint();
	}
	const opened = await deps.open();
	if (opened.ok) {
		// Before that nobody has a name.
		if (glimpse !== null) await opened.value.space.rosterChecked();
		settle(opened.value);
	} else fails(new Error(opened.problem.code));
	return opened;
}

/** A session that only looks; null when nothing is kept, or it can't be read. */
async function openGlimpse(
	store: Pick<Store, 'readCache'>,
	stored: StoredSpace,
	world: World,
	whole: Promise<Session>
): Promise<Session | null> {
	const bytes = await store.readCache(stored.id, glimpseCache);
	if (bytes === null || bytes.length === 0) return null;
	const { personId, relays } = stored;
	const me = { personId, deviceId: stored.device.deviceId };
	const space = createSpaceDoc({ me, now: world.now, random: world.random });
	const { damaged } = loadUpdates(space, [bytes]);
	const counts = glimpseCounts(space);
	if (damaged > 0 || counts === null || space.posts.current().all.length === 0) {
		space.close();
		return null;
	}
	const nothing = (): undefined => undefined;
	const notYet = () => Promise.reject(new Error('the documents are not here yet'));
	return {
		spaceId: stored.id,
		sample: false,
		myPersonId: personId,
		space,
		damaged: 0,
		lacking: createValue(0),
		acknowledgeDamage: nothing,
		glimpse: { ...counts, whole },
		saved: createValue({ kind: 'saved', at: stored.openedAt }),
		mesh: createValue({ ...noMesh, role: 'holder' }),
		setPresence: nothing,
		openContact: () => Promise.resolve(fail('not-loaded')),
		sealContact: () => Promise.resolve(fail('not-loaded')),
		invitations: { create: notYet, link: () => null, withdraw: nothing },
		relays: createValue(relays),
		setRelays: notYet,
		network: createValue(directNetwork),
		setNetwork: notYet,
		bridge: { state: createValue({ kind: 'off' }), set: notYet, bytes: () => 0 },
		pair: {
			show: (id) => createLaterPairing(making, async () => (await whole).pair.show(id)),
			read: () => createLaterPairing(wanting, async () => (await whole).pair.read())
		},
		persisted: () => Promise.resolve(false),
		rename: nothing,
		setMyName: nothing,
		leave: notYet,
		close() {
			space.close();
			return Promise.resolve();
		}
	};
}

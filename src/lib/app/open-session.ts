import { checkEntry, checkProof } from '$lib/crypto/roster';
import {
	addInvitation,
	renameGroup,
	setPersonName,
	withdrawInvitation
} from '$lib/doc/group-commands';
import { createSpaceDoc } from '$lib/doc/create-space-doc';
import type { PairingWays } from '$lib/features/pairing';
import { fail, ok, type Result } from '$lib/model/result';
import { createValue } from '$lib/model/view';
import type { Store, StoredSpace } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import type { Admitter } from './admitter';
import { afterPaint } from './after-paint';
import { keepCollisions } from './collision-keeper';
import { keepDamage } from './damage-keeper';
import { guardUnsaved } from './guard-unsaved';
import { joinLink } from './join-link';
import { createLaterBridge } from './later-bridge';
import { createLaterPairing, making, wanting } from './pairing/later-pairing';
import { createLaterPart } from './later-part';
import { createLaterTabs } from './later-tabs';
import { keepNetwork } from './network-keeper';
import { rememberSpace, type SpaceChange } from './remember-space';
import type { HeldSession } from './session-pool';
import { keepUpdates } from './update-keeper';

/**
 * Opens a group that this device holds: reads its documents, then meets the others.
 * Fails with `erased` (the browser, or another tab, threw the documents away) or `no-storage`.
 */
export async function openSession(deps: {
	readonly store: Store;
	readonly stored: StoredSpace;
	readonly world: World;
	/** Called when what is kept about the group itself changed (its name, links, relays). */
	readonly onStored: (stored: StoredSpace) => void;
}): Promise<Result<HeldSession>> {
	const { store, world } = deps;
	let stored = deps.stored;
	const me = { personId: stored.personId, deviceId: stored.device.deviceId };
	const space = createSpaceDoc({
		me,
		now: world.now,
		random: world.random,
		roster: { space: stored.id, check: (entry) => checkEntry(entry, stored.id), proves: checkProof }
	});

	const keeper = keepUpdates(store, stored.id, space);
	const loaded = await keeper.load();
	if (!loaded.ok) {
		keeper.close();
		space.close();
		return loaded;
	}

	const damage = keepDamage(store, stored.id, loaded.value.damaged);
	const relays = createValue(stored.relays);
	const [network, collisions] = await Promise.all([
		keepNetwork(store, stored, remember),
		keepCollisions(store, stored.id, space)
	]).catch((error: unknown) => {
		keeper.close();
		space.close();
		throw error;
	});
	const opened = stored;
	/** Fetched by whoever needs it first: the places where newcomers come by a link, or pairing by hand. */
	let admitting: Promise<Admitter> | null = null;
	const admitter = (): Promise<Admitter> =>
		(admitting ??= import('./admitter')
			.then(({ createAdmitter }) => createAdmitter({ space, stored: opened, world }))
			.catch((error: unknown) => {
				admitting = null;
				throw error;
			}));
	const tabs = createLaterTabs(async () => {
		await afterPaint();
		const { holdTabs } = await import('./hold-tabs');
		return holdTabs({ store, stored: opened, space, relays, network, admitter, world });
	}, world);
	let pairing: Promise<PairingWays> | null = null;
	const pair = (): Promise<PairingWays> =>
		(pairing ??= Promise.all([import('./pairing/group-pairing'), admitter(), tabs.held])
			.then(([{ createGroupPairing }, admits, { keys }]) =>
				createGroupPairing({
					...{ space, keys, tabs, network, world },
					stored: () => stored,
					admitter: admits
				})
			)
			.catch((error: unknown) => {
				pairing = null;
				throw error;
			}));
	const refresh = (): void => tabs.refresh();
	const wake = (): void => {
		if (document.visibilityState === 'visible') refresh();
	};
	addEventListener('online', refresh);
	addEventListener('pageshow', refresh);
	document.addEventListener('visibilitychange', wake);

	let remembering: Promise<unknown> = Promise.resolve();
	/** Counts here at once; one after the other onto the disk. Rejects when it can't be kept there. */
	function remember(change: SpaceChange): Promise<void> {
		stored = { ...stored, ...change(stored) };
		deps.onStored(stored);
		const done = remembering.then(async () => {
			await rememberSpace(store, stored.id, change);
		});
		remembering = done.catch(() => undefined);
		return done;
	}
	// The list of groups shows the name before the group is opened.
	const stopName = space.group.subscribe(() => {
		const { name } = space.group.current();
		if (name !== '' && name !== stored.name) void remember(() => ({ name })).catch(() => undefined);
	});
	const stopGuard = guardUnsaved(keeper, globalThis);

	const bridge = createLaterBridge({
		space,
		on: stored.bridge === true,
		async load() {
			await afterPaint();
			const [{ createGroupBridge }, { programDoc }] = await Promise.all([
				import('./group-bridge'),
				tabs.held
			]);
			return createGroupBridge({
				...{ store, stored, space, relays, network: network.view, mesh: tabs.status, world },
				doc: programDoc,
				keep: async (on) => {
					await remember(() => ({ bridge: on }));
				},
				remembered: () => remembering
			});
		}
	});

	// Passing contacts on is no hurry.
	const contacts = createLaterPart(async () => {
		await afterPaint();
		const { createContactKeeper } = await import('./contact-keeper');
		return createContactKeeper({ space, spaceId: stored.id, device: stored.device });
	}, world);

	const glimpse = afterPaint()
		.then(() => import('./glimpse-keeper'))
		.then(({ keepGlimpse }) => keepGlimpse(store, stored.id, space, world))
		.catch(() => null);

	return ok({
		spaceId: stored.id,
		sample: false,
		myPersonId: stored.personId,
		space,
		damaged: loaded.value.damaged,
		lacking: damage.lacking,
		acknowledgeDamage: () => damage.acknowledge(),
		saved: keeper.state,
		mesh: tabs.status,
		setPresence: (presence) => tabs.setPresence(presence),
		openContact: async (post) => (await contacts.now())?.open(post) ?? fail('not-loaded'),
		sealContact: async (post, details, audience) =>
			(await contacts.now())?.seal(post, details, audience) ?? fail('not-loaded'),
		invitations: {
			async create({ days, uses }) {
				const { createInvitation } = await import('$lib/crypto/invitation');
				const made = await createInvitation({
					space: stored.id,
					relays: relays.current(),
					days,
					uses,
					by: stored.personId,
					now: world.now,
					random: world.random
				});
				addInvitation(space, made.record);
				// A full disk keeps nobody out: the link is shown now, though not again next week.
				await remember((kept) => ({
					links: { ...kept.links, [made.record.id]: made.payload }
				})).catch(() => undefined);
				return { id: made.record.id, link: joinLink(made.payload, location) };
			},
			link(id) {
				const payload = stored.links[id];
				return payload === undefined ? null : joinLink(payload, location);
			},
			withdraw: (id) => void withdrawInvitation(space, id)
		},
		relays,
		async setRelays(addresses) {
			relays.set([...addresses]);
			await remember(() => ({ relays: [...addresses] }));
		},
		pair: {
			show: (id) => createLaterPairing(making, async () => (await pair()).show(id)),
			read: () => createLaterPairing(wanting, async () => (await pair()).read())
		},
		bridge,
		network: network.view,
		async setNetwork(choice) {
			const kept = network.set(choice);
			// Only the tab that holds the mesh makes connections; the others would not hear of it.
			await tabs.takeOver();
			await kept;
		},
		persisted: (ask) => store.persisted(ask),
		rename: (name) => void renameGroup(space, name),
		setMyName(name) {
			setPersonName(space, stored.personId, name);
			void remember(() => ({ myName: name })).catch(() => undefined);
		},
		async leave() {
			const { leaveGroup } = await import('./leave-group');
			const { id: spaceId, device } = stored;
			return leaveGroup({ space, spaceId, device, mesh: tabs.status, world });
		},
		// Only the order of the list hangs on it.
		shown: () => void remember(() => ({ openedAt: world.now() })).catch(() => undefined),
		async adopt(wire) {
			await tabs.takeOver();
			await tabs.adopt(wire);
		},
		async close() {
			removeEventListener('online', refresh);
			removeEventListener('pageshow', refresh);
			document.removeEventListener('visibilitychange', wake);
			stopName();
			stopGuard();
			bridge.close();
			contacts.close();
			void contacts.here.then((keeper) => keeper.close());
			tabs.close();
			await (await glimpse)?.close();
			await Promise.all([keeper.settled(), remembering, collisions.close()]);
			keeper.close();
			space.close();
		}
	});
}

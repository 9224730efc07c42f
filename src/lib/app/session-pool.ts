import type { Session } from '$lib/features/session';
import type { SpaceId } from '$lib/model/ids';
import { fail, ok, type Result } from '$lib/model/result';
import { createValue, type View } from '$lib/model/view';
import type { Wire } from '$lib/sync/ports';

/** A session as the app holds it, whether or not it is on the screen. */
export interface HeldSession extends Session {
	/** Notes when the group was last looked at. */
	shown(): void;
	/** Takes over a wire that leads to a member, and closes it when it can't. */
	adopt(wire: Wire): Promise<void>;
}

/** A group that is open in this tab, or about to be. */
export interface OpenGroup {
	readonly id: SpaceId;
	readonly opened: Promise<Result<HeldSession>>;
	/** Null while it is being opened. */
	readonly session: HeldSession | null;
	readonly onScreen: boolean;
}

/**
 * The groups of this device that are open in this tab: one session each, however often a screen
 * comes and goes. Leaving the screen closes none; what was written there goes on travelling.
 */
export interface SessionPool {
	/**
	 * Opens it for the screen, or hands over the session that is open. Its `close` only leaves the
	 * screen. Problems are those of the opening, and `not-here` when it was closed meanwhile.
	 */
	show(id: SpaceId): Promise<Result<Session>>;
	/** Opens it without a screen. False when it could not be opened. */
	keep(id: SpaceId): Promise<boolean>;
	/** Settles when its session is closed and `then` is done; until then nobody opens it again. */
	close(id: SpaceId, then?: () => Promise<void>): Promise<void>;
	groups(): readonly OpenGroup[];
	/** Those that are open by now. */
	readonly sessions: View<ReadonlyMap<SpaceId, Session>>;
}

/** Makes an empty one. */
export function createSessionPool(deps: {
	readonly open: (id: SpaceId) => Promise<Result<HeldSession>>;
	/** A screen let go of one. */
	readonly onLeft: () => void;
}): SessionPool {
	interface Place {
		readonly opened: Promise<Result<HeldSession>>;
		session: HeldSession | null;
		/** How many screens show it. */
		screens: number;
	}
	const places = new Map<SpaceId, Place>();
	const sessions = createValue<ReadonlyMap<SpaceId, Session>>(new Map());
	const closings = new Map<SpaceId, Promise<unknown>>();

	function tell(): void {
		sessions.set(
			new Map([...places].flatMap(([id, { session }]) => (session === null ? [] : [[id, session]])))
		);
	}

	function placeOf(id: SpaceId): Place {
		const there = places.get(id);
		if (there !== undefined) return there;
		const opened = (closings.get(id) ?? Promise.resolve()).then(() => deps.open(id));
		const place: Place = { opened, session: null, screens: 0 };
		places.set(id, place);
		void opened.then((result) => {
			if (places.get(id) !== place) return;
			if (result.ok) place.session = result.value;
			else places.delete(id);
			tell();
		});
		return place;
	}

	async function end(
		place: Place | undefined,
		before: Promise<unknown> | undefined,
		then: (() => Promise<void>) | undefined
	): Promise<void> {
		await before;
		const opened = await place?.opened;
		if (opened?.ok) await opened.value.close();
		await then?.();
	}

	return {
		sessions,
		async show(id) {
			const place = placeOf(id);
			place.screens += 1;
			const opened = await place.opened;
			if (!opened.ok) return opened;
			if (places.get(id) !== place) return fail('not-here');
			const session = opened.value;
			session.shown();
			let left = false;
			return ok({
				...session,
				close() {
					if (!left) {
						left = true;
						place.screens -= 1;
						if (place.screens === 0) session.setPresence({ editing: null });
						deps.onLeft();
					}
					return Promise.resolve();
				}
			});
		},
		async keep(id) {
			return (await placeOf(id).opened).ok;
		},
		close(id, then) {
			const done = end(places.get(id), closings.get(id), then);
			if (places.delete(id)) tell();
			const closing = done
				.catch(() => undefined)
				.finally(() => {
					if (closings.get(id) === closing) closings.delete(id);
				});
			closings.set(id, closing);
			return done;
		},
		groups: () =>
			[...places].map(([id, { opened, session, screens }]) => ({
				...{ id, opened, session },
				onScreen: screens > 0
			}))
	};
}

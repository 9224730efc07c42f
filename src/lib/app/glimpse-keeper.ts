import type { SpaceDoc } from '$lib/doc/space-doc';
import { takeGlimpse } from '$lib/doc/take-glimpse';
import { boardRows, sectionOf } from '$lib/features/needs/board-sections';
import type { RecordId, SpaceId } from '$lib/model/ids';
import { emptyFilter, filterPosts, openCounts, standing } from '$lib/rules/board-filter';
import { perMinute } from '$lib/rules/per-minute';
import type { Store } from '$lib/storage/store';
import type { World } from '$lib/sync/ports';
import { glimpseCache } from './open-glimpse';

/** A first screenful on a wide screen, and some to scroll. */
const cards = 30;
const quietMs = 2_000;
/** Thirty cards are 20 kB; a group of people with very long names has none. */
const maxBytes = 256 * 1024;

/**
 * Keeps what the board shows first, sealed, for the next opening: once nothing has changed for 2 s
 * and when the page is hidden, and at once when a card in it was taken off the board.
 */
export function keepGlimpse(
	store: Pick<Store, 'writeCache'>,
	spaceId: SpaceId,
	space: SpaceDoc,
	world: World
): { close(): Promise<void> } {
	const [standingOf, placeOf] = [perMinute(standing), perMinute(sectionOf)];
	let kept: readonly RecordId[] | null = null;
	let cancel: (() => void) | null = null;
	let writing = Promise.resolve();

	function write(): void {
		cancel?.();
		cancel = null;
		const now = space.now();
		const context = { me: space.me.personId, now, matches: null, standingOf };
		const { all } = space.posts.current();
		const open = filterPosts(all, emptyFilter, context);
		const rows = boardRows(open, now, 1, true, placeOf).slice(0, cards);
		const ids = rows.flatMap(({ cards }) => cards.map(({ post }) => post.id));
		const bytes = takeGlimpse(space, ids, openCounts(all, now, standingOf));
		kept = ids;
		writing = writing
			.then(() =>
				store.writeCache(spaceId, glimpseCache, bytes.length > maxBytes ? new Uint8Array() : bytes)
			)
			.catch(() => undefined);
	}
	function changed(): void {
		const { byId } = space.posts.current();
		if (kept?.some((id) => byId.get(id)?.gone !== null) === true) {
			write();
			return;
		}
		cancel?.();
		cancel = world.after(quietMs, write);
	}
	const hide = (): void => {
		if (document.visibilityState === 'hidden' && cancel !== null) write();
	};

	cancel = world.after(quietMs, write);
	const stops = [space.posts, space.people, space.group].map((view) => view.subscribe(changed));
	document.addEventListener('visibilitychange', hide);
	return {
		async close() {
			document.removeEventListener('visibilitychange', hide);
			for (const stop of stops) stop();
			if (cancel !== null) write();
			await writing;
		}
	};
}

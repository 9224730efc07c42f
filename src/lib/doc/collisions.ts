import { isPersonId } from '$lib/model/id-parse';
import type { PersonId } from '$lib/model/ids';
import * as Y from 'yjs';
import { envelopeName, splitKey } from './keys';
import { createKeptValues } from './kept-values';
import { createLazyView } from './lazy-view';
import { originKind } from './origin';
import { fieldsOf, sameContent } from './raw';
import { bagOf, type RecordBags } from './record-bags';
import type { Author, Collision, CollisionKeeper, SpaceDoc } from './space-doc';

const groups: Readonly<Record<string, Collision['group']>> = {
	words: 'words',
	when: 'when',
	size: 'size',
	life: 'lifetime',
	contact: 'contact',
	closed: 'closed'
};
const maxChain = 10_000;

/**
 * Watches remote changes. Must observe before the bags do: what they hold is then the value before.
 * When a value of mine gives way to one that was written without having seen it, mine is kept; the
 * other way round (mine stands, theirs was lost) their device notices.
 */
export function createCollisionKeeper(
	map: Y.Map<unknown>,
	bags: Pick<RecordBags, 'byId'>,
	me: Author,
	now: () => number
): CollisionKeeper {
	const kept = createKeptValues((rest) => Object.hasOwn(groups, rest));

	function observe(event: Y.YMapEvent<unknown>, transaction: Y.Transaction): void {
		if (originKind(transaction.origin) !== 'remote') return;
		event.keysChanged.forEach((key: unknown) => {
			if (typeof key === 'string') look(key, transaction);
		});
	}

	function look(key: string, transaction: Y.Transaction): void {
		const parts = splitKey(key);
		if (parts === null || !Object.hasOwn(groups, parts.rest)) return;
		const bag = bagOf(bags, parts.id);
		const before = bag.get(parts.rest);
		if (sayer(before) !== me.personId) return;
		const after = map.get(key);
		const item = map._map.get(key);
		if (after === undefined || item === undefined || sameWords(before, after)) return;
		const lost = itemBefore(item, transaction);
		if (lost === null || sawIt(item, lost, transaction.doc)) return;
		const id = `${key}@${lost.id.client}.${lost.id.clock}`;
		const mine = { ...Object.fromEntries(fieldsOf(before)), ...keysOf(bag, before) };
		kept.add({ id, postId: parts.id, rest: parts.rest, mine, at: now() });
		view.touch();
	}

	const view = createLazyView<readonly Collision[]>((before) => {
		const list: Collision[] = [];
		for (const { id, postId, rest, mine, at } of kept.open()) {
			const group = groups[rest];
			const theirs = map.get(`${postId}/${rest}`);
			if (group === undefined || theirs === undefined) continue;
			if (sameWords(mine, theirs)) {
				kept.settle(id);
				continue;
			}
			list.push({ id, postId, group, mine, theirs, theirsBy: sayer(theirs), at });
		}
		return before !== undefined && sameContent(before, list) ? before : list;
	});

	map.observe(observe);
	return {
		view,
		forget(id) {
			const takeBack = kept.settle(id);
			view.touch();
			return () => {
				takeBack();
				view.touch();
			};
		},
		toBytes: () => kept.toBytes(),
		fromBytes(bytes) {
			kept.join(bytes);
			view.touch();
		},
		close() {
			map.unobserve(observe);
			view.close();
		}
	};
}

/** The collisions of this device as JSON bytes, 2 MiB at most (the oldest are left out), to be kept (sealed) beside its documents. */
export const collisionsToBytes = (space: SpaceDoc): Uint8Array<ArrayBuffer> =>
	space.inside.collisions.toBytes();
/** Joins what `collisionsToBytes` gave, here or in another tab; anything else is ignored. */
export const collisionsFromBytes = (space: SpaceDoc, bytes: Uint8Array): void =>
	space.inside.collisions.fromBytes(bytes);

/** The item that was current before the transaction: of those left of the new one, the one that already had content. */
function itemBefore(item: Y.Item, transaction: Y.Transaction): Y.Item | null {
	for (let left = item.left; left !== null; left = left.left) {
		const known = transaction.beforeState.get(left.id.client) ?? 0;
		if (left.content instanceof Y.ContentAny && left.id.clock < known) return left;
	}
	return null;
}

/** Whether the writer of `item` had `lost`: it is among what the item came after (its chain of origins). */
function sawIt(item: Y.Item, lost: Y.Item, doc: Y.Doc): boolean {
	let origin = item.origin;
	for (let step = 0; origin !== null && step < maxChain; step += 1) {
		const { client, clock } = lost.id;
		if (origin.client === client && origin.clock >= clock && origin.clock < clock + lost.length)
			return true;
		const before: unknown = Y.getItem(doc.store, origin);
		// Collected: too old to have been written apart.
		if (!(before instanceof Y.Item)) return true;
		origin = before.origin;
	}
	return false;
}

function sayer(raw: unknown): PersonId | null {
	const by = fieldsOf(raw).find(([name]) => name === 'by')?.[1];
	return isPersonId(by) ? by : null;
}

/** Equal but for who said it and when. */
function sameWords(a: unknown, b: unknown): boolean {
	const words = (raw: unknown): unknown =>
		Object.fromEntries(fieldsOf(raw).filter(([name]) => !['by', 'at', 'keys'].includes(name)));
	return sameContent(words(a), words(b));
}

function keysOf(bag: ReadonlyMap<string, unknown>, contact: unknown): Record<string, unknown> {
	const envelope = fieldsOf(contact).find(([name]) => name === 'envelope')?.[1];
	if (typeof envelope !== 'string') return {};
	const name = envelopeName(envelope);
	const keys = [...bag].filter(
		([rest, raw]) =>
			rest.startsWith('contactKey/') &&
			fieldsOf(raw).some(([field, value]) => field === 'envelope' && value === name)
	);
	return { keys: Object.fromEntries(keys) };
}

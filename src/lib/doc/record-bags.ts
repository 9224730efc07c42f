import type { RecordId } from '$lib/model/ids';
import type * as Y from 'yjs';
import { splitKey } from './keys';

/** All raw values of one record: the rest of the key ('' for the record itself) -> value. */
export type Bag = ReadonlyMap<string, unknown>;

/** Flat keys grouped by record, kept up to date by events alone. */
export interface RecordBags {
	readonly byId: ReadonlyMap<RecordId, Bag>;
	/** Records touched since this was last called. */
	takeTouched(): ReadonlySet<RecordId>;
	/** Marks a record as touched although its values are the same. */
	touch(id: RecordId): void;
	close(): void;
}

const emptyBag: Bag = new Map();
/** The bag of a record, empty when there is none. */
export const bagOf = (bags: Pick<RecordBags, 'byId'>, id: RecordId): Bag =>
	bags.byId.get(id) ?? emptyBag;

/** Keys that no app would write are left where they are and not shown. `onTouched` is called after each change. */
export function createRecordBags(map: Y.Map<unknown>, onTouched: () => void): RecordBags {
	const byId = new Map<RecordId, Map<string, unknown>>();
	let touched = new Set<RecordId>();

	function read(key: string): void {
		const parts = splitKey(key);
		if (parts === null) return;
		let bag = byId.get(parts.id);
		const value = map.get(key);
		if (value === undefined) {
			bag?.delete(parts.rest);
			if (bag?.size === 0) byId.delete(parts.id);
		} else {
			if (bag === undefined) byId.set(parts.id, (bag = new Map<string, unknown>()));
			bag.set(parts.rest, value);
		}
		touched.add(parts.id);
	}

	function observe(event: Y.YMapEvent<unknown>): void {
		// A list item in a map (somebody else's bytes) has no key.
		event.keysChanged.forEach((key: unknown) => {
			if (typeof key === 'string') read(key);
		});
		onTouched();
	}

	for (const key of map.keys()) read(key);
	map.observe(observe);
	return {
		byId,
		takeTouched() {
			const taken = touched;
			touched = new Set();
			return taken;
		},
		touch(id) {
			touched.add(id);
			onTouched();
		},
		close: () => {
			map.unobserve(observe);
		}
	};
}

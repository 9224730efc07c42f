import { isRecordId } from '$lib/model/id-parse';
import type { RecordId } from '$lib/model/ids';
import { fromUtf8, utf8 } from '$lib/model/bytes';
import * as v from 'valibot';

/** A value of mine that was overwritten unseen; `mine` holds the keys to a sealed contact too (`keys`: rest of the key -> raw value). */
export interface KeptValue {
	readonly id: string;
	readonly postId: RecordId;
	readonly rest: string;
	/** Null once settled. */
	readonly mine: unknown;
	readonly at: number;
	/** Even while it is open, odd once settled; taking a choice back goes on counting. */
	readonly turn: number;
}

/**
 * What this device keeps until its person chose. Several tabs keep the same: what they give each
 * other as bytes is joined entry by entry, and of one entry the later turn holds, so that all end
 * alike in whatever order they hear of it.
 */
export interface KeptValues {
	/** The open ones, oldest first. */
	open(): readonly KeptValue[];
	/** Newly overwritten; one that is known already stays as it is. */
	add(value: Omit<KeptValue, 'turn'>): void;
	/** Chosen; the returned function takes the choice back. */
	settle(id: string): () => void;
	/** At most `maxStoredBytes`; the oldest are left out. Equal content gives equal bytes. */
	toBytes(): Uint8Array<ArrayBuffer>;
	/** Joins what `toBytes` gave; anything else is ignored. */
	join(bytes: Uint8Array): void;
}

/** As many bytes as the device keeps for it. */
export const maxStoredBytes = 2 * 1024 * 1024;
/** Open ones; and as many settled ones, so that no tab asks again. */
const maxKept = 200;

/** Empty. `isGroup` says what a `rest` may be. */
export function createKeptValues(isGroup: (rest: string) => boolean): KeptValues {
	const kept = new Map<string, KeptValue>();
	const schema = keptSchema(isGroup);

	const isOpen = ({ turn }: KeptValue): boolean => turn % 2 === 0;
	const newestFirst = (wanted: (value: KeptValue) => boolean): readonly KeptValue[] =>
		[...kept.values()].filter(wanted).sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1));

	function put(value: KeptValue): void {
		kept.set(value.id, value);
		for (const wanted of [isOpen, (one: KeptValue) => !isOpen(one)])
			for (const { id } of newestFirst(wanted).slice(maxKept)) kept.delete(id);
	}

	function parse(bytes: Uint8Array): readonly KeptValue[] {
		const text = bytes.length > maxStoredBytes ? null : fromUtf8(bytes);
		if (text?.ok !== true) return [];
		try {
			const parsed = v.safeParse(schema, JSON.parse(text.value));
			return parsed.success ? parsed.output : [];
		} catch {
			return [];
		}
	}

	return {
		open: () => newestFirst(isOpen).toReversed(),
		add(value) {
			if (!kept.has(value.id)) put({ ...value, turn: 0 });
		},
		settle(id) {
			const value = kept.get(id);
			if (value === undefined || !isOpen(value)) return () => undefined;
			put({ ...value, mine: null, turn: value.turn + 1 });
			return () => {
				const turn = kept.get(id)?.turn ?? value.turn;
				put({ ...value, turn: turn % 2 === 0 ? turn : turn + 1 });
			};
		},
		toBytes() {
			const texts: string[] = [];
			let room = maxStoredBytes - 2;
			// The settled ones are small.
			for (const value of [...newestFirst((one) => !isOpen(one)), ...newestFirst(isOpen)]) {
				const text = JSON.stringify(value);
				const size = utf8(text).length + 1;
				if (size > room) continue;
				room -= size;
				texts.push(text);
			}
			return utf8(`[${texts.join()}]`);
		},
		join(bytes) {
			for (const value of parse(bytes)) {
				const before = kept.get(value.id);
				const isLater =
					before === undefined ||
					value.turn > before.turn ||
					(value.turn === before.turn && JSON.stringify(value) < JSON.stringify(before));
				if (isLater) put(value);
			}
		}
	};
}

const keptSchema = (isGroup: (rest: string) => boolean) =>
	v.pipe(
		v.array(
			v.object({
				id: v.pipe(v.string(), v.maxLength(200)),
				postId: v.custom<RecordId>(isRecordId),
				rest: v.pipe(v.string(), v.check(isGroup)),
				mine: v.nullable(v.record(v.string(), v.unknown())),
				at: v.number(),
				turn: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0)
			})
		),
		v.maxLength(2 * maxKept)
	);

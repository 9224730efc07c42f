import * as Y from 'yjs';
import { hash128 } from './hash128';
import { canonicalJson } from './raw';

/** The digest of a document's content, kept current from its events. */
export interface ContentDigest {
	/** 16 bytes: the sum, mod 2^32 word by word, of one hash per (collection, key, value). */
	current(): Uint8Array<ArrayBuffer>;
	/** Reads what `current` would have to read first, a little at a time: on a large document that takes long. */
	prepare(): Promise<void>;
	close(): void;
}

type Hash = readonly [number, number, number, number];
type SharedType = ReturnType<Y.Doc['get']>;

/** While `prepare` reads, the page gets its turn after this. */
const sliceMs = 8;
/** Keys between two looks at the clock. */
const keysPerLook = 64;

/**
 * A sum doesn't depend on the order in which things arrived, and a change costs what it touches,
 * once however often it was touched since the last call. Over all top-level types that are present,
 * those of later versions too. The first call reads everything that `prepare` has not.
 */
export function createContentDigest(doc: Y.Doc): ContentDigest {
	const hashes = new Map<string, Map<string, Hash>>();
	const sum = new Uint32Array(4);
	/** What changed since `current` was last called; by name, as Yjs may put another type in its place. */
	const touched = new Map<string, Set<string | null>>();
	/** What was there at the beginning and is not read yet; null before. */
	let unread: Iterator<void> | null = null;
	let closed = false;

	/** `key` null: what lies in the type as a list. */
	function read(collection: string, type: SharedType, key: string | null): void {
		let byKey = hashes.get(collection);
		if (byKey === undefined) hashes.set(collection, (byKey = new Map<string, Hash>()));
		const slot = key === null ? 'list' : `key ${key}`;
		const before = byKey.get(slot);
		if (before !== undefined) before.forEach((word, at) => (sum[at] = (sum[at] ?? 0) - word));
		const content = key === null ? listContent(type) : keyContent(type, key);
		if (content === undefined) {
			byKey.delete(slot);
			return;
		}
		const hash = hash128(`${JSON.stringify([collection, slot])} ${content}`);
		hash.forEach((word, at) => (sum[at] = (sum[at] ?? 0) + word));
		byKey.set(slot, hash);
	}

	function nameOf(type: SharedType): string | undefined {
		for (const [name, shared] of doc.share) if (shared === type) return name;
		return undefined;
	}

	function afterTransaction(transaction: Y.Transaction): void {
		if (unread === null) return;
		transaction.changed.forEach((keys, changed) => {
			const { type, key } = rootOf(changed);
			const name = nameOf(type);
			if (name === undefined) return;
			const slots = touched.get(name) ?? new Set();
			touched.set(name, slots);
			if (key !== undefined) slots.add(key);
			else keys.forEach((each) => slots.add(each));
		});
	}

	/** By name and as it is by then: what changes between two steps is touched, and read once more. */
	function* readAll(): Generator<void> {
		for (const name of [...doc.share.keys()]) {
			for (const key of [...(doc.share.get(name)?._map.keys() ?? [])]) {
				const type = doc.share.get(name);
				if (type !== undefined) read(name, type, key);
				yield;
			}
			const type = doc.share.get(name);
			if (type !== undefined && type._start !== null) read(name, type, null);
			yield;
		}
	}

	/** False when all is read. */
	function readOn(keys: number): boolean {
		unread ??= readAll();
		for (let left = keys; left > 0; left -= 1) if (unread.next().done === true) return false;
		return true;
	}

	function readTouched(): void {
		for (const [name, slots] of touched) {
			const type = doc.share.get(name);
			if (type !== undefined) for (const slot of slots) read(name, type, slot);
		}
		touched.clear();
	}

	const isClosed = (): boolean => closed;

	doc.on('afterTransaction', afterTransaction);
	return {
		current() {
			readOn(Infinity);
			readTouched();
			const bytes = new Uint8Array(16);
			const view = new DataView(bytes.buffer);
			sum.forEach((word, at) => {
				view.setUint32(at * 4, word);
			});
			return bytes;
		},
		async prepare() {
			while (!isClosed()) {
				const until = performance.now() + sliceMs;
				while (performance.now() < until) if (!readOn(keysPerLook)) return;
				await new Promise((resolve) => setTimeout(resolve));
			}
		},
		close() {
			closed = true;
			doc.off('afterTransaction', afterTransaction);
		}
	};
}

/** The top-level type something lies in, and under which key of it; `key` undefined: it is the top-level type. */
function rootOf(changed: SharedType): {
	readonly type: SharedType;
	readonly key: string | null | undefined;
} {
	let type = changed;
	let key: string | null | undefined;
	while (type._item !== null && type.parent !== null) {
		key = type._item.parentSub;
		type = type.parent;
	}
	return { type, key };
}

function keyContent(type: SharedType, key: string): string | undefined {
	const item = type._map.get(key);
	if (item === undefined || item.deleted) return undefined;
	const content: readonly unknown[] = item.content.getContent();
	return valueContent(content.at(-1));
}

function listContent(type: SharedType): string | undefined {
	let text = '';
	for (let item = type._start; item !== null; item = item.right) {
		if (item.deleted || !item.countable) continue;
		const content: readonly unknown[] = item.content.getContent();
		for (const value of content) text += `${valueContent(value)},`;
	}
	return text === '' ? undefined : text;
}

/** Nested types are told by their content; what can't be spelled counts as the same everywhere. */
function valueContent(value: unknown): string {
	try {
		if (value instanceof Y.AbstractType) return `type ${canonicalJson(value.toJSON())}`;
		return canonicalJson(value);
	} catch {
		return 'unspeakable';
	}
}

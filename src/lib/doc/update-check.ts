import { fail, ok, type Result } from '$lib/model/result';
import * as Y from 'yjs';

/** One Yjs V1 update at most; far above a first sync of a large group. */
const maxUpdateBytes = 24 * 1024 * 1024;
const maxDocClients = 20_000;
const maxClientsBase = 256;
/** Real changes weigh more than this per client id; a flood of invented ids does not. */
const minBytesPerClient = 128;
const maxCollections = 64;
const maxNameLength = 1_000;
const maxClock = 2 ** 40;
const maxDepth = 64;

/**
 * Reads a foreign update without touching the document. `plain`: only JSON values under top-level
 * names, which integrate without a way to fail; anything else is worth a try on a scratch copy.
 * Fails with `too-long`, `malformed`, `too-many-ids`, `too-many-collections` or `too-deep`.
 */
export function checkUpdate(doc: Y.Doc, update: Uint8Array): Result<{ readonly plain: boolean }> {
	if (update.length > maxUpdateBytes) return fail('too-long');
	let decoded: ReturnType<typeof Y.decodeUpdate>;
	try {
		decoded = Y.decodeUpdate(update);
	} catch {
		return fail('malformed');
	}
	if (decoded.structs.length === 0 && decoded.ds.clients.size === 0 && update.length > 2)
		return fail('malformed');
	const known = doc.store.clients;
	const fresh = new Set<number>();
	const collections = new Set<string>();
	let plain = true;
	for (const struct of decoded.structs) {
		const { client, clock } = struct.id;
		if (!known.has(client)) fresh.add(client);
		if (struct.length < 1 || clock + struct.length > maxClock) return fail('malformed');
		if (!(struct instanceof Y.Item)) continue;
		// An item after itself: Yjs would look for what is not there yet.
		for (const id of [struct.origin, struct.rightOrigin, struct.parent])
			if (id instanceof Y.ID && id.client === client && id.clock >= clock) return fail('malformed');
		// Decoded only, the parent is still a name.
		const parent: unknown = struct.parent;
		if (!continuesKnown(doc, struct, parent)) return fail('malformed');
		if (typeof parent === 'string') {
			if (parent.length > maxNameLength) return fail('malformed');
			if (!doc.share.has(parent)) collections.add(parent);
		} else if (parent !== null) plain = false;
		if (struct.parentSub !== null && struct.parentSub.length > maxNameLength)
			return fail('malformed');
		const content: unknown = struct.content;
		if (content instanceof Y.ContentDoc) return fail('malformed');
		if (content instanceof Y.ContentAny) {
			const problem = valueProblem(content.arr, 0);
			if (problem !== null) return fail(problem);
		} else if (!(content instanceof Y.ContentDeleted) && !(content instanceof Y.ContentBinary))
			plain = false;
	}
	for (const deletes of decoded.ds.clients.values())
		for (const { clock, len } of deletes)
			if (len < 1 || clock + len > maxClock) return fail('malformed');
	const perUpdate = maxClientsBase + Math.floor(update.length / minBytesPerClient);
	if (fresh.size > perUpdate || known.size + fresh.size > maxDocClients)
		return fail('too-many-ids');
	// Deletions of what was never written would wait for ever.
	if (decoded.ds.clients.size > maxDocClients) return fail('too-many-ids');
	if (collections.size > 0 && doc.share.size + collections.size > maxCollections)
		return fail('too-many-collections');
	return ok({ plain });
}

/**
 * An item whose beginning is known already is cut there and hangs on the known part: that has to
 * lie in the same place, or the document would read differently after a reload.
 */
function continuesKnown(doc: Y.Doc, item: Y.Item, parent: unknown): boolean {
	const { client, clock } = item.id;
	const state = Y.getState(doc.store, client);
	if (state <= clock || state >= clock + item.length) return true;
	const begun: unknown = Y.getItem(doc.store, Y.createID(client, state - 1));
	if (!(begun instanceof Y.Item)) return parent === null;
	const place = placeOf(doc, item, parent);
	return place?.parent === begun.parent && place.parentSub === begun.parentSub;
}

/** Where an item says it belongs; null when that isn't known here. */
function placeOf(
	doc: Y.Doc,
	item: Y.Item,
	parent: unknown
): { readonly parent: unknown; readonly parentSub: string | null } | null {
	if (typeof parent === 'string')
		return { parent: doc.share.get(parent), parentSub: item.parentSub };
	const id = parent instanceof Y.ID ? parent : (item.origin ?? item.rightOrigin);
	if (id === null || id.clock >= Y.getState(doc.store, id.client)) return null;
	const known: unknown = Y.getItem(doc.store, id);
	if (!(known instanceof Y.Item)) return null;
	if (parent === null) return known;
	return known.content instanceof Y.ContentType
		? { parent: known.content.type, parentSub: item.parentSub }
		: null;
}

/**
 * Null when the value can be kept; else why not. A field called `__proto__` gives a decoded object
 * another prototype: one that pretends to be bytes could never be encoded again.
 */
function valueProblem(value: unknown, depth: number): 'malformed' | 'too-deep' | null {
	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return null;
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && !Array.isArray(value)) return 'malformed';
	if (depth >= maxDepth) return 'too-deep';
	for (const field of Object.values(value)) {
		const problem = valueProblem(field, depth + 1);
		if (problem !== null) return problem;
	}
	return null;
}

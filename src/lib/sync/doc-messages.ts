import { fail, ok, type Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import {
	decodeAll,
	readByte,
	readBytes,
	readCount,
	readText,
	type Decoder
} from './bounded-decoding';
import { readRoute, writeRoute, type Route } from './route';
import { maxStateVectorBytes } from './state-vector';

/*
 * Messages on channel 1, all numbers varuint, bytes and text with their length before them:
 * | kind (u8) | then                                                                      |
 * |-----------|---------------------------------------------------------------------------|
 * | 0 ask     | doc id, state vector: "send me what I lack"                               |
 * | 1 part    | doc id, u8 (0 update: made there now, 1 answer: asked for), total, offset, |
 * |           | bytes: one piece of a Yjs V1 update; pieces come in order, nothing between |
 * | 2 state   | doc id, state vector, digest (16 bytes): what this device has by now      |
 * | 3 routed  | doc id, route (see route.ts), total, bytes: the first piece of an update  |
 * |           | that the receiver is to pass on; its other pieces are of kind 1           |
 */
const kinds = { ask: 0, part: 1, state: 2, routed: 3 } as const;

const maxDocIdBytes = 128;
const digestBytes = 16;
/** A longer update travels in parts of this size, so that nothing else waits long behind it. */
export const maxPartBytes = 1024 * 1024;
/**
 * The one limit of what travels at once: a document stops growing at 20 MB, and all of it is what a
 * newcomer lacks. Anything longer is not sent, and not taken.
 */
export const maxTransferBytes = 24 * 1024 * 1024;

export type DocMessage =
	| { readonly kind: 'ask'; readonly doc: string; readonly stateVector: Uint8Array }
	| DocPart
	| {
			readonly kind: 'state';
			readonly doc: string;
			readonly stateVector: Uint8Array;
			readonly digest: Uint8Array;
	  };

export interface DocPart {
	readonly kind: 'part';
	readonly doc: string;
	readonly answer: boolean;
	/** Length of the whole update. */
	readonly total: number;
	readonly offset: number;
	readonly bytes: Uint8Array;
	/** First piece of an update only: to whom to pass it on. */
	readonly route?: Route;
}

/** A whole update, as it came in parts. */
export interface JoinedUpdate {
	readonly update: Uint8Array;
	readonly route: Route | null;
}

export function encodeDocMessage(message: DocMessage): Uint8Array {
	const encoder = encoding.createEncoder();
	const route = message.kind === 'part' ? message.route : undefined;
	encoding.writeUint8(encoder, route === undefined ? kinds[message.kind] : kinds.routed);
	encoding.writeVarUint8Array(encoder, new TextEncoder().encode(message.doc));
	if (route !== undefined && message.kind === 'part') {
		writeRoute(encoder, route);
		encoding.writeVarUint(encoder, message.total);
		encoding.writeVarUint8Array(encoder, message.bytes);
	} else if (message.kind === 'part') {
		encoding.writeUint8(encoder, message.answer ? 1 : 0);
		encoding.writeVarUint(encoder, message.total);
		encoding.writeVarUint(encoder, message.offset);
		encoding.writeVarUint8Array(encoder, message.bytes);
	} else {
		encoding.writeVarUint8Array(encoder, message.stateVector);
		if (message.kind === 'state') encoding.writeUint8Array(encoder, message.digest);
	}
	return encoding.toUint8Array(encoder);
}

export const parseDocMessage = (bytes: Uint8Array): Result<DocMessage> =>
	decodeAll(bytes, (decoder): DocMessage => {
		const kind = readByte(decoder);
		const doc = readText(decoder, maxDocIdBytes);
		if (kind === kinds.part) return readPart(decoder, doc);
		if (kind === kinds.routed) return readRouted(decoder, doc);
		const stateVector = readBytes(decoder, maxStateVectorBytes);
		if (kind === kinds.ask) return { kind: 'ask', doc, stateVector };
		if (kind !== kinds.state) throw new RangeError('unknown kind');
		const digest = Uint8Array.from({ length: digestBytes }, () => readByte(decoder));
		return { kind: 'state', doc, stateVector, digest };
	});

function readPart(decoder: Decoder, doc: string): DocPart {
	const answer = readByte(decoder) === 1;
	const total = readCount(decoder, maxTransferBytes);
	const offset = readCount(decoder, total);
	const bytes = readBytes(decoder, Math.min(maxPartBytes, total - offset));
	return { kind: 'part', doc, answer, total, offset, bytes };
}

function readRouted(decoder: Decoder, doc: string): DocPart {
	const route = readRoute(decoder);
	const total = readCount(decoder, maxTransferBytes);
	const bytes = readBytes(decoder, Math.min(maxPartBytes, total));
	return { kind: 'part', doc, answer: false, total, offset: 0, bytes, route };
}

/** Cuts an update into its parts. Fails with `too-long` over `maxTransferBytes`. */
export function partsOf(
	doc: string,
	answer: boolean,
	update: Uint8Array,
	route: Route | null = null
): Result<readonly DocPart[]> {
	const total = update.length;
	if (total > maxTransferBytes) return fail('too-long', 'document over its bound');
	const parts: DocPart[] = [];
	for (let offset = 0; offset === 0 || offset < total; offset += maxPartBytes) {
		const bytes = update.subarray(offset, offset + maxPartBytes);
		const part: DocPart = { kind: 'part', doc, answer, total, offset, bytes };
		parts.push(offset === 0 && route !== null ? { ...part, route } : part);
	}
	return ok(parts);
}

/** Joins parts again; one per link. Answers the whole update with its last part, null before; `malformed` starts anew. */
export function createPartJoiner(): { join(part: DocPart): Result<JoinedUpdate | null> } {
	let begun: { readonly part: DocPart; readonly whole: Uint8Array; filled: number } | null = null;

	return {
		join(part) {
			if (part.offset === 0) {
				const brokenOff = begun !== null;
				begun = null;
				if (brokenOff) return fail('malformed', 'update broken off');
				if (part.bytes.length === part.total)
					return ok({ update: part.bytes, route: part.route ?? null });
				begun = { part, whole: new Uint8Array(part.total), filled: 0 };
			}
			const same =
				begun !== null &&
				begun.filled === part.offset &&
				begun.part.doc === part.doc &&
				begun.part.answer === part.answer &&
				begun.part.total === part.total;
			if (begun === null || !same || part.bytes.length === 0) {
				begun = null;
				return fail('malformed', 'part out of order');
			}
			begun.whole.set(part.bytes, part.offset);
			begun.filled += part.bytes.length;
			if (begun.filled < part.total) return ok(null);
			const joined = { update: begun.whole, route: begun.part.route ?? null };
			begun = null;
			return ok(joined);
		}
	};
}

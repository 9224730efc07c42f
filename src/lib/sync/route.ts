import { hash128Bytes } from '$lib/doc/hash128';
import { fromBase64url, toBase64url } from '$lib/model/bytes';
import type { PeerId } from '$lib/model/ids';
import * as encoding from 'lib0/encoding';
import { readCount, type Decoder } from './bounded-decoding';
import * as decoding from 'lib0/decoding';

/*
 * What an update says of whom it is still to be passed on to:
 * | what     | type                                                                            |
 * |----------|---------------------------------------------------------------------------------|
 * | id       | 8 bytes, by chance: the same update is passed on once                           |
 * | children | varuint count, then for each its short id (6 bytes) and its own children        |
 * At most 128 short ids, at most 8 deep, none twice.
 */
const idBytes = 8;
const shortBytes = 6;
const maxRouteIds = 128;
const maxRouteDepth = 8;

/** Stands for a peer in a route: the first 6 bytes of `hash128` of its id, base64url. */
export type ShortId = string & { readonly short: unique symbol };

/** To whom the receiver passes an update on, and to whom they do. */
export interface RouteBranch {
	readonly id: ShortId;
	readonly children: readonly RouteBranch[];
}

/** An update's own id (base64url), and what its receiver is to do for it. */
export interface Route {
	readonly id: string;
	readonly children: readonly RouteBranch[];
}

export const shortIdOf = (peer: PeerId): ShortId =>
	spell(hash128Bytes(peer).subarray(0, shortBytes));
const spell = (bytes: Uint8Array): ShortId => toBase64url(bytes) as ShortId;

/** A new update's id, from 8 random bytes. */
export const updateIdOf = (random: Uint8Array): string => toBase64url(random.subarray(0, idBytes));

export function writeRoute(encoder: encoding.Encoder, { id, children }: Route): void {
	writeId(encoder, id, idBytes);
	writeBranches(encoder, children);
}

function writeBranches(encoder: encoding.Encoder, branches: readonly RouteBranch[]): void {
	encoding.writeVarUint(encoder, branches.length);
	for (const { id, children } of branches) {
		writeId(encoder, id, shortBytes);
		writeBranches(encoder, children);
	}
}

function writeId(encoder: encoding.Encoder, id: string, length: number): void {
	const bytes = fromBase64url(id, length);
	if (!bytes.ok || bytes.value.length !== length) throw new RangeError('id of another length');
	encoding.writeUint8Array(encoder, bytes.value);
}

/** Throws (for `decodeAll`) at more ids than allowed, deeper ones, or one that comes twice. */
export function readRoute(decoder: Decoder): Route {
	const id = toBase64url(readExactly(decoder, idBytes));
	const seen = new Set<ShortId>();
	return { id, children: readBranches(decoder, seen, 1) };
}

function readBranches(decoder: Decoder, seen: Set<ShortId>, depth: number): RouteBranch[] {
	const count = readCount(decoder, maxRouteIds);
	if (count > 0 && depth > maxRouteDepth) throw new RangeError('route too deep');
	const branches: RouteBranch[] = [];
	for (let left = count; left > 0; left -= 1) {
		const id = spell(readExactly(decoder, shortBytes));
		if (seen.has(id)) throw new RangeError('twice in one route');
		if (seen.add(id).size > maxRouteIds) throw new RangeError('route too long');
		branches.push({ id, children: readBranches(decoder, seen, depth + 1) });
	}
	return branches;
}

function readExactly(decoder: Decoder, length: number): Uint8Array {
	if (length > decoder.arr.length - decoder.pos) throw new RangeError('end of bytes');
	return decoding.readUint8Array(decoder, length);
}

/** Cuts what a route may not hold: those left out get the update by repair. */
export function boundedBranches(branches: readonly RouteBranch[]): readonly RouteBranch[] {
	let left = maxRouteIds;
	const cut = (all: readonly RouteBranch[], depth: number): RouteBranch[] => {
		if (depth > maxRouteDepth) return [];
		const kept = all.slice(0, left);
		left -= kept.length;
		return kept.map(({ id, children }) => ({ id, children: cut(children, depth + 1) }));
	};
	return cut(branches, 1);
}

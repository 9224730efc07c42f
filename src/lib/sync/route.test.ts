import type { PeerId } from '$lib/model/ids';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import { encodeDocMessage, parseDocMessage, type DocMessage } from './doc-messages';
import { boundedBranches, shortIdOf, updateIdOf, type RouteBranch } from './route';

const short = (name: string | number) => shortIdOf(String(name) as PeerId);
const leaf = (name: string | number): RouteBranch => ({ id: short(name), children: [] });
const row = (length: number): readonly RouteBranch[] =>
	length === 0 ? [] : [{ id: short(length), children: row(length - 1) }];
const updateWith = (children: readonly RouteBranch[]): DocMessage => ({
	kind: 'part',
	doc: 'records',
	answer: false,
	total: 1,
	offset: 0,
	bytes: Uint8Array.of(1),
	route: { id: updateIdOf(new Uint8Array(8)), children }
});
const isTaken = (children: readonly RouteBranch[]): boolean =>
	parseDocMessage(encodeDocMessage(updateWith(children))).ok;
const many = (count: number): readonly RouteBranch[] =>
	Array.from({ length: count }, (_, index) => leaf(index));

describe('a route is refused', () => {
	test('with more than 128 ids, side by side or below each other', () => {
		expect(isTaken(many(128))).toBe(true);
		expect(isTaken(many(129))).toBe(false);
		expect(isTaken(many(10_000))).toBe(false);
		const [first, ...others] = many(129);
		expect(isTaken([{ id: first?.id ?? short('x'), children: others }])).toBe(false);
	});

	test('deeper than 8, however deep, and without a deep stack', () => {
		expect(isTaken(row(8))).toBe(true);
		expect(isTaken(row(9))).toBe(false);
		// Nested 100,000 deep by hand: our own writer would not.
		const encoder = encoding.createEncoder();
		encoding.writeUint8Array(encoder, Uint8Array.of(3, 0));
		encoding.writeUint8Array(encoder, new Uint8Array(8));
		for (let depth = 0; depth < 100_000; depth += 1) {
			encoding.writeVarUint(encoder, 1);
			encoding.writeUint8Array(encoder, Uint8Array.of(depth >> 16, depth >> 8, depth, 0, 0, 0));
		}
		expect(parseDocMessage(encoding.toUint8Array(encoder)).ok).toBe(false);
	});

	test('with the same device twice, as in a circle', () => {
		expect(isTaken([leaf('bob'), leaf('bob')])).toBe(false);
		expect(
			isTaken([{ id: short('bob'), children: [{ id: short('carol'), children: [leaf('bob')] }] }])
		).toBe(false);
	});
});

test('what would not fit into a route is cut, and the rest is taken', () => {
	const deep = boundedBranches([...row(12), ...many(220).slice(20)]);
	expect(isTaken(deep)).toBe(true);
	expect(deep).toHaveLength(128);
	expect(boundedBranches(row(12))).toEqual(cutRow(12, 8));
});

const cutRow = (at: number, left: number): readonly RouteBranch[] =>
	left === 0 ? [] : [{ id: short(at), children: cutRow(at - 1, left - 1) }];

import type { RecordId } from '$lib/model/ids';
import { expect, test } from 'vitest';
import { createKeptValues, maxStoredBytes } from './kept-values';

const keptValues = () => createKeptValues((rest) => rest === 'words');
const value = (number: number, letters = 1) => ({
	id: `id${number}`,
	postId: 'A'.repeat(16) as RecordId,
	rest: 'words',
	mine: { details: 'ñ'.repeat(letters) },
	at: number
});
const ids = (values: ReturnType<typeof keptValues>) => values.open().map(({ id }) => id);

test('what no longer fits costs the oldest, never all', () => {
	const values = keptValues();
	for (let number = 0; number < 10; number += 1) values.add(value(number, 200_000));
	const bytes = values.toBytes();
	expect(bytes.length).toBeLessThanOrEqual(maxStoredBytes);
	const reopened = keptValues();
	reopened.join(bytes);
	expect(ids(reopened)).toEqual(['id5', 'id6', 'id7', 'id8', 'id9']);
	for (let number = 10; number < 300; number += 1) reopened.add(value(number));
	expect(ids(reopened)).toHaveLength(200);
	expect(ids(reopened)[0]).toBe('id100');
});

test('two tabs that heard of different things, in any order, end with the same bytes', () => {
	const [one, two] = [keptValues(), keptValues()];
	one.add(value(1));
	two.add({ ...value(1), at: 7 });
	two.add(value(2));
	one.settle('id1');
	const [ofOne, ofTwo] = [one.toBytes(), two.toBytes()];
	one.join(ofTwo);
	two.join(ofOne);
	expect(one.toBytes()).toEqual(two.toBytes());
	expect(ids(two)).toEqual(['id2']);
});

test('settled twice, or unknown, changes nothing; taken back it is open again', () => {
	const values = keptValues();
	values.add(value(1));
	const takeBack = values.settle('id1');
	values.settle('id1')();
	values.settle('other')();
	expect(ids(values)).toEqual([]);
	values.add(value(1));
	expect(ids(values)).toEqual([]);
	takeBack();
	takeBack();
	expect(values.open()).toMatchObject([value(1)]);
});

import { describe, expect, test } from 'vitest';
import { simulate } from './simulator';

/** `PORCHLIGHT_SEEDS=10000` runs more, `PORCHLIGHT_SEED=17` runs one. */
const count = Number(process.env.PORCHLIGHT_SEEDS ?? 200);
const only = process.env.PORCHLIGHT_SEED;
const seeds =
	only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(only)];

describe('five devices through bad weather, crashes and partitions', () => {
	test.each(seeds)('agree in the end and have lost nothing (seed %i)', async (seed) => {
		const { problems } = await simulate(seed);
		expect(problems, `again with PORCHLIGHT_SEED=${seed}`).toEqual([]);
	});

	test('do the same again with the same seed', async () => {
		expect(await simulate(4)).toEqual(await simulate(4));
	});
});

import { expect, test, vi } from 'vitest';
import { perMinute } from './per-minute';

const noon = Date.UTC(2026, 10, 21, 12);

test('the same object is asked once a minute, another one for itself', () => {
	const compute = vi.fn(({ due }: { due: number }, now: number) => due <= now);
	const isDue = perMinute(compute);
	const [early, late] = [{ due: noon }, { due: noon + 60_000 }];
	expect([isDue(early, noon), isDue(late, noon), isDue(late, noon + 59_999)]).toEqual([
		true,
		false,
		false
	]);
	expect(compute).toHaveBeenCalledTimes(2);
	expect(isDue(late, noon + 60_000)).toBe(true);
	expect(isDue({ ...late }, noon)).toBe(false);
	expect(compute).toHaveBeenCalledTimes(4);
});

test('what was computed as undefined is not computed again', () => {
	const compute = vi.fn(() => undefined);
	const ask = perMinute(compute);
	const one = {};
	ask(one, noon);
	ask(one, noon);
	expect(compute).toHaveBeenCalledTimes(1);
});

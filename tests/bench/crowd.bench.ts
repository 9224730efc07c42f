import { expect, test } from 'vitest';
import { createScene, stockMessages } from '../convergence/crowd-scene';
import { median } from './bench-site';
import { report } from './report';

/* Counted in simulated crowds without a relay, beside what stock y-webrtc's rules come to: no times, the same in every run. */

const edits = 5;
const presenceSeconds = 30;
const seed = 1;

test.each([12, 30, 100])('what an edit and presence cost among %i devices', async (count) => {
	const { street, edit, counted, presence } = await createScene(count, seed);
	const figures = [];
	for (let left = edits; left > 0; left -= 1) {
		const { isEverywhere } = edit();
		expect(await street.simulation.runUntil(isEverywhere, 1_000)).toBe(true);
		await street.simulation.run(10_000);
		figures.push(counted());
	}
	const stock = { reference: stockMessages(count), referenceName: 'stock y-webrtc: n(n-1)' };
	report({
		name: `messages for an edit, ${count} devices`,
		unit: 'messages',
		ours: median(figures.map(({ messages }) => messages)),
		...stock
	});
	report({
		name: `the most copies of it that one device sends, ${count} devices`,
		unit: 'copies',
		ours: Math.max(...figures.map(({ copies }) => copies)),
		reference: count - 1,
		referenceName: 'stock y-webrtc: each to all others'
	});
	report({
		name: `links it travels over, ${count} devices`,
		unit: 'hops',
		ours: Math.max(...figures.map(({ hops }) => hops)),
		reference: 1,
		referenceName: 'stock y-webrtc: all are linked to all'
	});
	report({
		name: `presence messages a second of one device, all busy, ${count} devices`,
		unit: 'messages/s',
		ours: await presence(presenceSeconds),
		...stock
	});
});

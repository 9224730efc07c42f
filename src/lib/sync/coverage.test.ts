import type { DeviceId, PersonId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import { expect, test } from 'vitest';
import { createCoverage } from './coverage';
import { encodeBook, maxDevices, parseBook, type CoverageBook } from './coverage-book';
import { createSimulation, type Simulation } from './simulation';

const dayMs = 24 * 3_600_000;
const proved = (name: string) => ({
	deviceId: `device-of-${name}` as DeviceId,
	personId: `person-${name}` as PersonId
});
const [bob, carol, tom] = [proved('bob'), proved('carol'), proved('tom')];

function createScene(
	simulation: Simulation = createSimulation(1),
	book: CoverageBook | null = null
) {
	const gone = new Set<DeviceId>();
	const coverage = createCoverage({
		world: simulation.createWorld(0),
		book,
		isOther: ({ deviceId }) => !gone.has(deviceId)
	});
	return {
		simulation,
		coverage,
		gone,
		/** The same device after a restart. */
		again() {
			const kept = parseBook(encodeBook({ ...coverage.book(), docs: new Map() }));
			if (!kept.ok) throw new Error(kept.problem.code);
			return createScene(simulation, kept.value);
		}
	};
}

const here = ({ deviceId, personId }: typeof bob, inStep: boolean): KnownDevice => ({
	deviceId,
	personId,
	where: 'here',
	links: [],
	inStep,
	seenAt: 0,
	inStepAt: null,
	lacks: 0
});

test('what was made is only here until one device has it, and a later change is only here again', () => {
	const { coverage } = createScene();
	expect(coverage.onlyHere()).toBe(false);
	coverage.seen(bob);
	coverage.add(['soup']);
	expect(coverage.onlyHere()).toBe(true);
	coverage.covered(bob.deviceId, coverage.made());
	expect(coverage.onlyHere()).toBe(false);
	coverage.add(['soup']);
	expect(coverage.onlyHere()).toBe(true);
	expect(coverage.has(bob.deviceId)).toBe(false);
});

test('a record is carried until all that were here today have it, newest first', () => {
	const { coverage } = createScene();
	for (const device of [bob, carol]) coverage.seen(device);
	coverage.add(['soup']);
	coverage.add(['ladder']);
	expect(coverage.carried()).toEqual([
		{ record: 'ladder', devices: 0 },
		{ record: 'soup', devices: 0 }
	]);
	coverage.covered(bob.deviceId, 1);
	coverage.covered(carol.deviceId, 2);
	expect(coverage.carried()).toEqual([{ record: 'ladder', devices: 1 }]);
	coverage.covered(bob.deviceId, 2);
	expect(coverage.carried()).toEqual([]);
	coverage.add(['soup']);
	expect(coverage.carried()).toEqual([{ record: 'soup', devices: 0 }]);
});

test('who was not here for a day holds up no record, but one that nobody has is carried all the same', async () => {
	const { simulation, coverage } = createScene();
	coverage.seen(tom);
	coverage.add(['soup']);
	await simulation.run(dayMs + 1);
	coverage.seen(bob);
	expect(coverage.carried()).toEqual([{ record: 'soup', devices: 0 }]);
	coverage.covered(bob.deviceId, 1);
	expect(coverage.carried()).toEqual([]);
	coverage.seen(tom);
	expect(coverage.carried()).toEqual([{ record: 'soup', devices: 1 }]);
});

test('each device says what it lacks, and those that are away are remembered', async () => {
	const { simulation, coverage } = createScene();
	for (const device of [bob, carol, tom]) coverage.seen(device);
	coverage.add([]);
	coverage.covered(tom.deviceId, 1);
	coverage.inStep(tom.deviceId);
	const seenAt = coverage.book().devices[0]?.seenAt;
	await simulation.run(120_000);
	coverage.seen(carol);
	coverage.add([]);
	const known = coverage.known([here(bob, false)]);
	expect(known.map(({ deviceId, where, lacks }) => [deviceId, where, lacks])).toEqual([
		[bob.deviceId, 'here', 2],
		[carol.deviceId, 'away', 2],
		[tom.deviceId, 'away', 1]
	]);
	expect(known[2]).toMatchObject({ seenAt, inStepAt: seenAt, inStep: false, links: [] });
	expect(known[0]?.inStepAt).toBeNull();
});

test('after a restart it is known on how many devices a record is, and who lacks what', () => {
	const first = createScene();
	for (const device of [bob, carol, tom]) first.coverage.seen(device);
	first.coverage.add(['soup']);
	for (const { deviceId } of [bob, carol]) first.coverage.covered(deviceId, 1);
	first.coverage.add(['lamp']);
	const { coverage } = first.again();
	expect(coverage.onlyHere()).toBe(true);
	expect(coverage.carried()).toEqual([
		{ record: 'lamp', devices: 0 },
		{ record: 'soup', devices: 2 }
	]);
	expect(coverage.known([]).map(({ lacks }) => lacks)).toEqual([1, 1, 2]);
	coverage.covered(bob.deviceId, 2);
	expect(coverage.onlyHere()).toBe(false);
});

test('a device that left the group is not listed, and what it has is no copy', () => {
	const { coverage, gone } = createScene();
	for (const device of [bob, carol]) coverage.seen(device);
	coverage.add(['soup']);
	coverage.covered(bob.deviceId, 1);
	gone.add(bob.deviceId);
	expect(coverage.known([here(bob, true)]).map(({ deviceId }) => deviceId)).toEqual([
		carol.deviceId
	]);
	expect(coverage.carried()).toEqual([{ record: 'soup', devices: 0 }]);
	expect(coverage.onlyHere()).toBe(true);
	coverage.seen(bob);
	expect(coverage.known([])).toHaveLength(1);
});

test('whoever was seen longest ago is forgotten first, and what it had stays confirmed', async () => {
	const { simulation, coverage } = createScene();
	coverage.seen(bob);
	coverage.add([]);
	coverage.covered(bob.deviceId, 1);
	for (let count = 0; count < maxDevices; count += 1) {
		await simulation.run(1);
		coverage.seen(proved(`neighbour-${count}`));
	}
	const known = coverage.known([]);
	expect(known).toHaveLength(maxDevices);
	expect(known.some(({ deviceId }) => deviceId === bob.deviceId)).toBe(false);
	expect(coverage.onlyHere()).toBe(false);
});

test('a device of which nothing is remembered has nothing, whatever is said of it', () => {
	const { coverage } = createScene();
	coverage.add([]);
	coverage.covered(bob.deviceId, 1);
	expect(coverage.has(bob.deviceId)).toBe(false);
	coverage.seen({ ...bob, deviceId: '__proto__' as DeviceId });
	coverage.seen({ ...bob, personId: 'x'.repeat(65) as PersonId });
	expect(coverage.known([])).toEqual([]);
});

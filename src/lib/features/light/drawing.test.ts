import type { DeviceId, PersonId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawDevices, drawingWidth, type Drawing } from './drawing';
import { shortName } from './drawing-labels';

const idOf = (name: string | number): DeviceId => `device-${name}` as DeviceId;
const me = { id: idOf('alice'), name: 'Alice', label: 'This device' };
const names = ['Bob', 'Carol', 'Maximiliano Fernández', 'Mei', 'Tom', 'Nando', '🧑‍🌾 Rosa'];

const device = (name: string | number, more: Partial<KnownDevice> = {}): KnownDevice => ({
	deviceId: idOf(name),
	personId: `person-${name}` as PersonId,
	where: 'linked',
	links: [me.id],
	inStep: true,
	seenAt: 0,
	inStepAt: 0,
	lacks: 0,
	...more
});
const draw = (devices: readonly KnownDevice[]): Drawing =>
	drawDevices(me, devices, (id) => names[id.length % names.length] ?? '');

/** `linked` around this device, `reached` behind them. */
const street = (linked: number, reached: number): readonly KnownDevice[] => [
	...Array.from({ length: linked }, (_, at) => device(at)),
	...Array.from({ length: reached }, (_, at) =>
		device(linked + at, { where: 'here', links: [idOf(at % Math.max(1, linked))] })
	)
];

test('this device is in the middle, those linked to it around it, those behind them further out', () => {
	const { devices } = draw(street(3, 4));
	const far = ({ x, y }: { x: number; y: number }) => Math.hypot(x - 170, y - 170);
	const [first, ...rest] = devices;
	expect(first).toMatchObject({ kind: 'me', x: 170, y: 170 });
	const linked = rest.filter(({ kind }) => kind === 'linked').map(far);
	const reached = rest.filter(({ kind }) => kind === 'here').map(far);
	expect([linked.length, reached.length]).toEqual([3, 4]);
	expect(Math.max(...linked)).toBeLessThan(Math.min(...reached));
});

test('those that are away are not drawn, and a line to one is not either', () => {
	const { devices, links } = draw([
		device('bob', { links: [me.id, idOf('carol')] }),
		device('carol', { where: 'away', links: [] })
	]);
	expect(devices.map(({ id }) => id)).toEqual([me.id, idOf('bob')]);
	expect(links).toHaveLength(1);
});

test('a link that both sides tell of is one line', () => {
	const { links } = draw([
		device('bob', { links: [me.id, idOf('carol')] }),
		device('carol', { links: [idOf('bob'), me.id] })
	]);
	expect(links).toHaveLength(3);
});

test('the drawing does not change with the order in which devices come', () => {
	const all = street(8, 30);
	expect(draw([...all].reverse())).toEqual(draw(all));
});

test('up to twelve devices everybody who is linked has a name beside them, beyond that initials', () => {
	expect(draw(street(8, 3)).devices.filter(({ label }) => label === null)).toEqual([]);
	const more = draw(street(8, 5)).devices;
	expect(more.every(({ label }) => label === null)).toBe(true);
	expect(more.every(({ initials }) => initials !== '')).toBe(true);
});

test('of a hundred devices none lies on another, and the neighbours still have initials', () => {
	const { devices } = draw(street(8, 91));
	expect(devices).toHaveLength(100);
	expect(devices.filter(({ initials }) => initials !== '')).toHaveLength(9);
});

const anyStreet = fc.integer({ min: 0, max: 8 }).chain((linked) =>
	fc.record({
		linked: fc.constant(linked),
		all: fc.array(
			fc.record({
				where: fc.constantFrom('linked', 'here', 'away'),
				links: fc.array(fc.integer({ min: 0, max: 150 }).map(idOf), { maxLength: 8 })
			}),
			{ maxLength: 150 }
		)
	})
);

test('whoever is there, all stays within the drawing and nothing lies on anything else', () => {
	fc.assert(
		fc.property(anyStreet, ({ linked, all }) => {
			let left = linked;
			const devices = all.map((each, at) => {
				const where = each.where === 'linked' && left-- <= 0 ? 'here' : each.where;
				return device(at, { ...each, where });
			});
			const { devices: drawn, links, top, height } = draw(devices);
			expect(drawn.length).toBeLessThanOrEqual(120);
			expect(links.length).toBeLessThanOrEqual(1_000);
			for (const [at, a] of drawn.entries()) {
				expect(a.x - a.r).toBeGreaterThanOrEqual(0);
				expect(a.x + a.r).toBeLessThanOrEqual(drawingWidth);
				expect(a.y - a.r).toBeGreaterThanOrEqual(top);
				expect(a.y + a.r).toBeLessThanOrEqual(top + height);
				for (const b of drawn.slice(at + 1))
					expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(a.r + b.r);
			}
		}),
		{ numRuns: 200 }
	);
});

test('a long name is cut at a whole letter', () => {
	expect(shortName('Bob')).toBe('Bob');
	expect(shortName('Maximiliano Fernández')).toBe('Maximilian…');
	expect(shortName('🧑‍🌾'.repeat(12))).toBe(`${'🧑‍🌾'.repeat(10)}…`);
});

import type { DeviceId } from '$lib/model/ids';
import type { KnownDevice } from '$lib/model/light';
import { initials } from '$lib/ui/initials';
import { placeLabels, shortName } from './drawing-labels';

/** One device as it is drawn; lengths in the drawing's own units. */
export interface DrawnDevice {
	readonly id: DeviceId;
	readonly x: number;
	readonly y: number;
	readonly r: number;
	readonly kind: 'me' | 'linked' | 'here';
	readonly inStep: boolean;
	/** Written into it; empty where it is too small. */
	readonly initials: string;
	/** Beside it, in the middle of its line; null where no room was left. */
	readonly label: { readonly text: string; readonly x: number; readonly y: number } | null;
}
export interface DrawnLink {
	readonly from: DrawnDevice;
	readonly to: DrawnDevice;
}
export interface Drawing {
	/** The part that is in use, from the top: as wide as `drawingWidth`. */
	readonly top: number;
	readonly height: number;
	readonly devices: readonly DrawnDevice[];
	readonly links: readonly DrawnLink[];
}

export const drawingWidth = 340;
const middle = drawingWidth / 2;
const edge = 6;
/** More than that would be a blot; the list has all. */
const maxDrawn = 120;
const maxLinks = 1_000;
/** Up to so many have names beside them, and up to so many initials inside. */
const maxNamed = 12;
const maxInitials = 24;
const turn = 2 * Math.PI;

type Seat = Omit<DrawnDevice, 'label' | 'initials'>;
const round = (value: number): number => Math.round(value * 10) / 10;

/**
 * Who is connected to whom: this device in the middle, those linked to it around it, those it reaches
 * through others further out, near those that they are linked to. Those that are away are not drawn.
 * The same devices are drawn the same way, in whichever order they come.
 */
export function drawDevices(
	me: { readonly id: DeviceId; readonly name: string; readonly label: string },
	devices: readonly KnownDevice[],
	nameOf: (device: DeviceId) => string
): Drawing {
	const present = devices
		.filter(({ where, deviceId }) => where !== 'away' && deviceId !== me.id)
		.sort((a, b) => Number(a.where === 'here') - Number(b.where === 'here') || byId(a, b))
		.slice(0, maxDrawn - 1);
	const count = present.length + 1;
	const named = count <= maxNamed;
	const lettered = count <= maxInitials;
	const linked = present.filter(({ where }) => where === 'linked');
	const reached = present.filter(({ where }) => where === 'here');
	const seats: Seat[] = [
		{ id: me.id, kind: 'me', inStep: true, x: middle, y: middle, r: lettered ? 18 : 14 }
	];

	const inner = reached.length > 0 ? (named ? 84 : 66) : linked.length < 3 ? 96 : 112;
	linked.forEach((device, at) => {
		// Two beside this device rather than one above it leaves the page its height.
		const start = linked.length < 3 && reached.length === 0 ? 0 : -turn / 4;
		const angle = start + (turn * at) / linked.length;
		seats.push(seatOf(device, angle, inner, lettered ? 15 : 11));
	});
	const angles = new Map(
		seats.slice(1).map(({ id, x, y }) => [id, Math.atan2(y - middle, x - middle)])
	);
	const small = lettered ? 13 : 5.5;
	const outer = middle - small - edge;
	const wished = reached
		.map((device, at) => ({
			device,
			angle: wishOf(device, angles) ?? (turn * at) / reached.length
		}))
		.sort((a, b) => a.angle - b.angle || byId(a.device, b.device));
	for (const ring of ringsOf(wished, outer, small)) {
		const step = turn / ring.all.length;
		const start = meanAngle(ring.all.map(({ angle }, at) => angle - at * step));
		ring.all.forEach(({ device }, at) =>
			seats.push(seatOf(device, start + at * step, ring.radius, small))
		);
	}

	const labels = named
		? placeLabels(
				seats.map((seat) => ({
					...seat,
					// This device wears a ring.
					r: seat.kind === 'me' ? seat.r + 4 : seat.r,
					text: shortName(seat.kind === 'me' ? me.label : nameOf(seat.id))
				})),
				drawingWidth
			)
		: [];
	const drawn = seats.map((seat, at): DrawnDevice => {
		const name = seat.kind === 'me' ? me.name : nameOf(seat.id);
		return {
			...seat,
			initials: seat.r > 10 ? initials(name) : '',
			label: labels[at] ?? null
		};
	});
	const tops = drawn.flatMap(({ y, r, label }) => [y - r, ...(label ? [label.y - 14] : [])]);
	const ends = drawn.flatMap(({ y, r, label }) => [y + r, ...(label ? [label.y + 6] : [])]);
	const top = Math.floor(Math.min(...tops) - edge);
	return {
		top,
		height: Math.ceil(Math.max(...ends) + edge) - top,
		devices: drawn,
		links: linksOf(drawn, present)
	};
}

const byId = (a: KnownDevice, b: KnownDevice): number =>
	a.deviceId < b.deviceId ? -1 : Number(a.deviceId > b.deviceId);

const seatOf = (device: KnownDevice, angle: number, radius: number, r: number): Seat => ({
	id: device.deviceId,
	kind: device.where === 'linked' ? 'linked' : 'here',
	inStep: device.inStep,
	x: round(middle + Math.cos(angle) * radius),
	y: round(middle + Math.sin(angle) * radius),
	r
});

/** Near those it is linked to; null when none of them is around this device. */
function wishOf(device: KnownDevice, angles: ReadonlyMap<DeviceId, number>): number | null {
	const near = device.links.flatMap((id) => angles.get(id) ?? []);
	return near.length === 0 ? null : meanAngle(near);
}

const meanAngle = (all: readonly number[]): number =>
	Math.atan2(
		all.reduce((sum, angle) => sum + Math.sin(angle), 0),
		all.reduce((sum, angle) => sum + Math.cos(angle), 0)
	);

/** As many rings as it takes, from the outside in, each with its share, so that none touches its neighbour. */
function ringsOf<T>(
	all: readonly T[],
	outer: number,
	r: number
): readonly { readonly radius: number; readonly all: readonly T[] }[] {
	const apart = 2 * r + 5;
	const radii: number[] = [];
	let room = 0;
	for (let radius = outer; room < all.length; radius -= apart) {
		radii.push(radius);
		room += Math.floor((turn * radius) / apart);
	}
	const shares = radii.map((radius) => ({ radius, all: [] as T[] }));
	const sum = radii.reduce((total, radius) => total + radius, 0);
	// Around the clock: each goes where the least of its share is taken.
	all.forEach((each) => {
		const emptiest = shares.reduce((a, b) =>
			(a.all.length * sum) / a.radius <= (b.all.length * sum) / b.radius ? a : b
		);
		emptiest.all.push(each);
	});
	return shares;
}

/** Each once, whichever side told of it. */
function linksOf(
	drawn: readonly DrawnDevice[],
	present: readonly KnownDevice[]
): readonly DrawnLink[] {
	const byDevice = new Map(drawn.map((device) => [device.id, device]));
	const links = new Map<string, DrawnLink>();
	const add = (from: DrawnDevice | undefined, to: DrawnDevice | undefined): void => {
		if (!from || !to || from === to || links.size >= maxLinks) return;
		links.set([from.id, to.id].sort().join(' '), { from, to });
	};
	const [me] = drawn;
	for (const { deviceId, where } of present)
		if (where === 'linked') add(me, byDevice.get(deviceId));
	for (const { deviceId, links: theirs } of present)
		for (const other of theirs)
			if (other !== me?.id) add(byDevice.get(deviceId), byDevice.get(other));
	return [...links.values()];
}

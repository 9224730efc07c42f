import type { DeviceId, PeerId, PersonId } from '$lib/model/ids';
import { describe, expect, test } from 'vitest';
import type { Overlay } from './overlay';
import { hasRoom, mayPart, whomToPart, whomToSeek, type Standing } from './topology';

const me = 'me' as PeerId;
const id = (name: string): PeerId => name as PeerId;

/** `links`: whom each is linked to; what is told of me is left to `linked`. */
function standing(
	links: Readonly<Record<string, readonly string[]>>,
	linked: readonly string[],
	trying: readonly string[] = []
): Standing {
	const overlay: Overlay = {
		me,
		peers: new Map(
			Object.entries(links).map(([name, others]) => [
				id(name),
				{
					peerId: id(name),
					deviceId: name as DeviceId,
					personId: name as PersonId,
					links: others.map(id),
					presence: { editing: null },
					contents: null
				}
			])
		)
	};
	return { overlay, linked: new Set(linked.map(id)), trying: new Set(trying.map(id)) };
}

const names = (prefix: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) => `${prefix}${index}`);
/** That many peers with so many links each. */
const crowd = (prefix: string, count: number, links: number): Record<string, string[]> =>
	Object.fromEntries(names(prefix, count).map((name) => [name, names(`${name}-friend`, links)]));

const anybody = (): boolean => true;
const noVia = (): null => null;
const seek = (where: Standing, mayTry = anybody, via: (peer: PeerId) => PeerId | null = noVia) =>
	whomToSeek(where, mayTry, via, () => 0);

describe('up to nine devices', () => {
	test('each seeks all that it is not linked to', () => {
		expect(seek(standing(crowd('a', 8, 7), ['a0', 'a1'], ['a2']))).toEqual(
			names('a', 8).slice(3).map(id)
		);
	});

	test('nobody parts', () => {
		expect(whomToPart(standing(crowd('a', 8, 8), names('a', 8)), anybody)).toBeNull();
	});
});

describe('in a crowd', () => {
	test('who has few links seeks as many as it lacks, first among those with room', () => {
		const where = standing({ ...crowd('full', 20, 8), ...crowd('free', 20, 3) }, ['full0']);
		const sought = seek(where);
		expect(sought).toHaveLength(5);
		expect(sought.every((peer) => peer.startsWith('free'))).toBe(true);
	});

	test('who has few links and finds nobody with room turns to the full ones', () => {
		expect(seek(standing(crowd('full', 20, 8), ['full0', 'full1']))).toHaveLength(4);
	});

	test('who has six seeks one more with room, and who has seven none', () => {
		const links = { ...crowd('full', 10, 8), ...crowd('free', 10, 3) };
		expect(seek(standing(links, names('full', 6)))).toEqual(['free0']);
		expect(seek(standing(links, names('full', 7)))).toEqual([]);
		expect(seek(standing(crowd('full', 20, 8), names('full', 6)))).toEqual([]);
	});

	test('made-up peers of one teller take no more of the tries than the real ones of another', () => {
		const where = standing({ ...crowd('eve', 200, 1), ...crowd('real', 4, 1) }, ['a0', 'a1']);
		const via = (peer: PeerId): PeerId => id(peer.startsWith('eve') ? 'Eve' : 'Bob');
		let real = 0;
		for (let round = 0; round < 100; round++) {
			const chance = (): number => ((round * 37 + real * 11) % 100) / 100;
			real += whomToSeek(where, anybody, via, chance).filter((peer) =>
				peer.startsWith('real')
			).length;
		}
		expect(real).toBeGreaterThan(100);
	});

	test('whom it failed with lately is left alone', () => {
		expect(seek(standing(crowd('a', 20, 3), []), () => false)).toEqual([]);
	});

	test('a full one takes who has few links or comes from elsewhere, up to ten, and nobody else', () => {
		const links = { ...crowd('a', 20, 8), ...crowd('many', 1, 7), ...crowd('few', 1, 2) };
		const full = standing(links, names('a', 8));
		expect(hasRoom(full, id('few0'), 2, 0)).toBe(true);
		expect(hasRoom(full, id('from-elsewhere'), 8, 0)).toBe(true);
		expect(hasRoom(full, id('many0'), 7, 0)).toBe(false);
		expect(hasRoom(full, id('a3'), 8, 0)).toBe(true);
		expect(hasRoom(standing(links, names('a', 10)), id('few0'), 2, 0)).toBe(false);
	});

	test('who is linked to a partner with too many links is sought first, and taken though we are full', () => {
		const links = { ...crowd('a', 20, 8), x: ['hub', 'a1'], hub: [...names('a', 8), 'x'] };
		expect(seek(standing({ ...links, ...crowd('free', 5, 2) }, ['hub']))).toContain('x');
		expect(hasRoom(standing(links, ['hub', ...names('a', 7)]), id('x'), 7, 0)).toBe(true);
	});

	test('who has too many links parts with the one that has most, and shares a neighbour', () => {
		const links: Record<string, string[]> = crowd('a', 20, 7);
		links.a3 = ['a4', ...names('q', 7)];
		links.a5 = names('q', 8);
		expect(whomToPart(standing(links, names('a', 9)), anybody)).toBe('a3');
		expect(whomToPart(standing(links, names('a', 9)), (peer) => peer !== 'a3')).toBeNull();
		expect(whomToPart(standing(links, names('a', 8)), anybody)).toBeNull();
	});

	test('nobody is parted with without a common neighbour, nor when it has few links', () => {
		expect([mayPart(10, 0), mayPart(6, 1), mayPart(4, 3)]).toEqual([false, false, false]);
		expect([mayPart(7, 1), mayPart(5, 2)]).toEqual([true, true]);
	});
});

import { provingChain, reduceRoster } from './roster';
import { toBase64url } from '$lib/model/bytes';
import {
	deviceIdSchema,
	invitationIdSchema,
	personIdSchema,
	spaceIdSchema
} from '$lib/model/id-schema';
import type { DeviceId, PersonId } from '$lib/model/ids';
import type {
	AdmitEntry,
	DeviceCard,
	FoundEntry,
	LeaveEntry,
	RosterEntry
} from '$lib/model/roster';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

const bytesOf = (n: number, length: number): string => {
	const bytes = new Uint8Array(length);
	new DataView(bytes.buffer).setUint32(0, n + 1);
	return toBase64url(bytes);
};
const space = v.parse(spaceIdSchema, bytesOf(0, 32));
const device = (n: number): DeviceId => v.parse(deviceIdSchema, bytesOf(n, 32));
const person = (n: number): PersonId => v.parse(personIdSchema, bytesOf(n, 16));
const invitation = v.parse(invitationIdSchema, bytesOf(0, 12));
const card = (n: number): DeviceCard => ({ id: device(n), sealKey: `seal ${n}`, certificate: '' });
const base = { v: 1, space, seen: [] } as const;

const found: FoundEntry = {
	...base,
	kind: 'found',
	by: device(0),
	at: 0,
	nonce: '',
	device: card(0),
	personId: person(0),
	signature: 'found'
};
const admit = (by: number, who: number, at = who): AdmitEntry => ({
	...base,
	kind: 'admit',
	by: device(by),
	at,
	device: card(who),
	personId: person(who),
	invitation,
	proof: '',
	signature: `admit ${by} ${who} ${at}`
});
const leave = (by: number): LeaveEntry => ({
	...base,
	kind: 'leave',
	by: device(by),
	at: 99,
	signature: `leave ${by}`
});
const inside = (entries: readonly RosterEntry[]): number[] => {
	const { devices } = reduceRoster(entries, space);
	return Array.from({ length: 20 }, (_, n) => n).filter(
		(n) => devices.get(device(n))?.state === 'member'
	);
};

describe('the roster', () => {
	it('is empty without a founder', () => {
		expect(inside([admit(0, 1)])).toEqual([]);
	});

	it('lets in whom a member let in, through any chain', () => {
		expect(inside([admit(2, 3), admit(1, 2), admit(0, 1), found])).toEqual([0, 1, 2, 3]);
	});

	it('knows nobody whom only strangers let in, even in a circle', () => {
		expect(inside([found, admit(5, 6), admit(6, 5)])).toEqual([0]);
	});

	it('counts nothing twice and survives members who let each other in', () => {
		const entries = [found, admit(0, 1), admit(0, 1), admit(1, 0), admit(1, 1)];
		const roster = reduceRoster(entries, space);
		expect(roster.members.size).toBe(2);
		expect(roster.members.get(person(0))).toMatchObject({ admittedBy: null, invitation: null });
		expect(roster.members.get(person(1))?.devices).toEqual([device(1)]);
		expect(roster.members.get(person(1))?.invitation).toBe(invitation);
	});

	it('keeps those in whom somebody let in who then left', () => {
		const entries = [found, admit(0, 1), admit(1, 2), leave(1)];
		expect(inside(entries)).toEqual([0, 2]);
		const roster = reduceRoster(entries, space);
		expect(roster.members.get(person(1))?.left).toBe(true);
		expect(roster.members.get(person(2))).toMatchObject({ left: false, admittedBy: person(1) });
	});

	it('passes over entries of other spaces', () => {
		const elsewhere = v.parse(spaceIdSchema, bytesOf(7, 32));
		expect(inside([found, { ...admit(0, 1), space: elsewhere }])).toEqual([0]);
	});

	it('is the same in every order and however often an entry comes', () => {
		const some = fc.array(
			fc.oneof(
				fc
					.tuple(fc.nat(8), fc.nat(8), fc.nat(3))
					.map(([by, who, at]): RosterEntry => admit(by, who, at)),
				fc.nat(8).map((by): RosterEntry => leave(by))
			),
			{ maxLength: 40 }
		);
		const shuffled = some.chain((entries) =>
			fc.tuple(
				fc.constant(entries),
				fc.shuffledSubarray([found, ...entries, ...entries], {
					minLength: 1 + 2 * entries.length
				})
			)
		);
		fc.assert(
			fc.property(shuffled, ([entries, other]) => {
				const one = reduceRoster([found, ...entries], space);
				const two = reduceRoster(other, space);
				expect([...two.members]).toEqual([...one.members]);
				expect([...two.devices]).toEqual([...one.devices]);
			})
		);
	});

	it('reduces ten thousand entries in a chain', () => {
		const entries = Array.from({ length: 10_000 }, (_, n) => admit(n, n + 1)).reverse();
		expect(reduceRoster([...entries, found], space).members.size).toBe(10_001);
	});

	it('proves a device by the shortest way from the founder', () => {
		const entries = [admit(0, 1), admit(1, 2), admit(2, 3), admit(1, 3), found, admit(0, 4)];
		const chain = provingChain(entries, space, device(3), 64);
		expect(chain.map((entry) => entry.signature)).toEqual(['found', 'admit 0 1 1', 'admit 1 3 3']);
		expect(provingChain(entries, space, device(3), 2)).toHaveLength(2);
		expect(provingChain(entries, space, device(9), 64)).toEqual([]);
	});
});

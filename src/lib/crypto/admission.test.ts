import { createAdmitting, createJoining, type AdmittingDeps, type JoiningDeps } from './admission';
import { createDeviceKeys, type CertifiedDeviceKeys, type DeviceKeys } from './device-keys';
import { maxHandshakeBytes } from './handshake-steps';
import { parseInvitation, type ParsedInvitation } from './invitation';
import { checkEntry } from './roster';
import {
	admitDevice,
	converse,
	flip,
	foundTestGroup,
	helloOf,
	invite,
	newDevice,
	now,
	random,
	type Tamper,
	type TestGroup,
	wirePair
} from './testing';
import { equalBytes } from '$lib/model/bytes';
import type { InvitationRecord, RosterEntry } from '$lib/model/roster';
import { usesLeft } from '$lib/rules/invitations';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';

/** The records of the group as Alice's device holds them. */
interface Records {
	entries: RosterEntry[];
	names: Map<string, string>;
	record: InvitationRecord;
	state: ReturnType<AdmittingDeps['check']> | null;
}
let group: TestGroup;
let records: Records;
let invitation: ParsedInvitation;
let bob: DeviceKeys;

beforeEach(async () => {
	group = await foundTestGroup();
	const { record, payload } = await invite(group);
	const parsed = await parseInvitation(payload);
	if (!parsed.ok) throw new Error('no invitation');
	invitation = parsed.value;
	records = { entries: [group.founding], names: new Map(), record, state: null };
	bob = await createDeviceKeys();
});

function admitting(
	wire: AdmittingDeps['wire'],
	otherwise: Partial<AdmittingDeps> = {},
	device: CertifiedDeviceKeys = group.alice
) {
	return createAdmitting({
		space: group.space,
		epoch: 4,
		secret: group.secret,
		device,
		wire,
		entries: () => records.entries,
		invitation: (id) => (id === records.record.id ? records.record : null),
		check: (id) => {
			const left = usesLeft(records.record, { roster: records.entries, unproved: new Set() });
			return records.state ?? (id === records.record.id && left > 0 ? 'open' : 'used-up');
		},
		introduction: () => ({ groupName: 'Elm Street', inviterName: 'Alice' }),
		admit: (entry, name) => {
			records.entries = [...records.entries, entry];
			records.names.set(entry.personId, name);
		},
		random,
		now,
		...otherwise
	});
}

const joining = (
	wire: JoiningDeps['wire'],
	otherwise: Partial<JoiningDeps> = {},
	device: DeviceKeys = bob
) =>
	createJoining({
		invitation,
		device,
		wire,
		askName: () => Promise.resolve('Bob'),
		random,
		...otherwise
	});

const problem = (code: string) => ({ ok: false, problem: { code } });

describe('a newcomer with an invitation', () => {
	it('is waited for only after a good knock, and waits only for a proved member', async () => {
		const told: string[] = [];
		const talk = async (name: string) => {
			const { offerer, answerer } = wirePair();
			const [carol, alice] = [joining(offerer), admitting(answerer)];
			void alice.met?.then(() => told.push(`Alice waits for ${name}`));
			void carol.met?.then(() => told.push(`${name} waits`));
			const welcome = await alice.receive((await carol.start()) ?? new Uint8Array());
			if (welcome.ok && welcome.value.reply) await carol.receive(welcome.value.reply);
		};
		records.state = 'withdrawn';
		await talk('Eve');
		records.state = null;
		await talk('Carol');
		expect(told).toEqual(['Alice waits for Carol', 'Carol waits']);
	});

	it('sees where they are going, gives a name and is in', async () => {
		const { offerer, answerer } = wirePair();
		const shown: string[] = [];
		const askName = (...names: string[]) => {
			shown.push(...names);
			return Promise.resolve('  Bob  ');
		};
		const { a, b } = await converse(joining(offerer, { askName }), admitting(answerer));
		if (!a.ok || !b.ok) throw new Error('not in');
		expect(shown).toEqual(['Elm Street', 'Alice']);
		expect(b.value).toEqual({ admitted: bob.deviceId });
		expect(a.value).toMatchObject({
			spaceId: group.space,
			epoch: 4,
			groupName: 'Elm Street',
			name: 'Bob',
			admittedBy: group.founding.personId
		});
		expect(equalBytes(a.value.secret, group.secret)).toBe(true);
		expect(records.names.get(a.value.personId)).toBe('Bob');
		const [, entry] = records.entries;
		expect((await checkEntry(entry, group.space, records.record.proofKey)).ok).toBe(true);
		expect(a.value.entries).toEqual(records.entries);
	});

	it('is let in by whoever answers, and greets the others as a member', async () => {
		const carol = await newDevice(group.space);
		records.entries.push(await admitDevice(group.space, group.alice, carol, records.entries));
		const { offerer, answerer } = wirePair();
		const { b } = await converse(admitting(offerer, {}, carol), joining(answerer));
		if (!b.ok) throw new Error('not in');
		const asMember = { ...bob, certificate: b.value.certificate };
		const wires = wirePair();
		const hello = await converse(
			await helloOf(group, group.alice, wires.offerer, [group.founding]),
			await helloOf(group, asMember, wires.answerer, b.value.entries)
		);
		expect(hello).toMatchObject({
			a: { ok: true, value: { deviceId: bob.deviceId, personId: b.value.personId } },
			b: { ok: true }
		});
	});

	it.each(['expired', 'used-up', 'withdrawn', 'unknown'] as const)(
		'is told when it is %s, and then nothing more is accepted',
		async (state) => {
			records.state = state;
			const { offerer, answerer } = wirePair();
			const member = admitting(answerer);
			const { a } = await converse(joining(offerer), member);
			expect(a).toEqual(problem(state));
			expect(await member.receive(new Uint8Array(9))).toEqual(problem('over'));
			expect(records.entries).toHaveLength(1);
		}
	);

	it('is told when nobody there knows the invitation', async () => {
		const { offerer, answerer } = wirePair();
		const { a } = await converse(joining(offerer), admitting(answerer, { invitation: () => null }));
		expect(a).toEqual(problem('unknown'));
	});

	it('is told when it was withdrawn or used up while they typed', async () => {
		const { offerer, answerer } = wirePair();
		const askName = () => {
			records.state = 'withdrawn';
			return Promise.resolve('Bob');
		};
		const { a } = await converse(joining(offerer, { askName }), admitting(answerer));
		expect(a).toEqual(problem('withdrawn'));
		expect(records.entries).toHaveLength(1);
	});

	it('shares the last use with nobody', async () => {
		const others = await Promise.all([createDeviceKeys(), createDeviceKeys()]);
		const ends = await Promise.all(
			[bob, ...others].map((device) => {
				const { offerer, answerer } = wirePair();
				return converse(joining(offerer, {}, device), admitting(answerer));
			})
		);
		expect(ends.filter(({ a }) => a.ok)).toHaveLength(1);
		expect(ends.filter(({ a }) => !a.ok && a.problem.code === 'used-up')).toHaveLength(2);
		expect(records.entries).toHaveLength(2);
	});

	it('who lost the line after being let in gets in without another use', async () => {
		const lost = wirePair();
		const drop: Tamper = (message, index) => (index === 1 ? [] : [message]);
		const first = await converse(joining(lost.offerer), admitting(lost.answerer), undefined, drop);
		expect(first).toMatchObject({ a: problem('waiting'), b: { ok: true } });
		const { offerer, answerer } = wirePair();
		const { a } = await converse(joining(offerer), admitting(answerer));
		expect(a).toMatchObject({ ok: true });
		expect(records.entries).toHaveLength(2);
	});

	it('fits a message whatever the size of the group', async () => {
		const proto = await admitDevice(group.space, group.alice, await newDevice(group.space));
		const crowd = await Promise.all(
			Array.from({ length: 150 }, async () =>
				admitDevice(group.space, group.alice, await newDevice(group.space), [proto, group.founding])
			)
		);
		records.entries.push(...crowd);
		const { offerer, answerer } = wirePair();
		const { a, sent } = await converse(joining(offerer), admitting(answerer));
		expect(a.ok).toBe(true);
		expect(a.ok && a.value.entries.length).toBeGreaterThan(40);
		expect(Math.max(...sent.map((message) => message.length))).toBeLessThan(maxHandshakeBytes);
	});
});

describe('a member lets nobody in', () => {
	const refused = async (talk: Promise<{ readonly b: object }>, code: string): Promise<void> => {
		expect((await talk).b).toMatchObject(problem(code));
		expect(records.entries).toHaveLength(1);
	};

	it('who has another secret', async () => {
		const { offerer, answerer } = wirePair();
		const guess = { ...invitation, secret: random(16) };
		const known = { invitation: () => records.record };
		const { a } = await converse(
			joining(offerer, { invitation: guess }),
			admitting(answerer, known)
		);
		expect(a).toEqual(problem('unknown'));
		expect(records.entries).toHaveLength(1);
	});

	it('through a record that was swapped under the id of an invitation', async () => {
		const eves = await invite(group);
		const { offerer, answerer } = wirePair();
		const swapped = { ...records.record, proofKey: eves.record.proofKey };
		const { a } = await converse(
			joining(offerer),
			admitting(answerer, { invitation: () => swapped })
		);
		expect(a).toEqual(problem('unknown'));
	});

	it.each([
		[0, 5],
		[0, -10],
		[1, 5],
		[1, 70],
		[1, -10]
	])('when message %i was changed at byte %i', async (index, at) => {
		const { offerer, answerer } = wirePair();
		const { b } = await converse(joining(offerer), admitting(answerer), flip(index, at));
		expect(b.ok).toBe(false);
		expect(records.entries).toHaveLength(1);
	});

	it('when Eve stands between with connections of her own', async () => {
		const one = wirePair();
		const two = wirePair();
		await refused(converse(joining(one.offerer), admitting(two.answerer)), 'not-proved');
	});

	it('when both say that they offered', async () => {
		const { offerer, answerer } = wirePair();
		await refused(
			converse(joining(offerer), admitting({ ...answerer, offerer: true })),
			'not-proved'
		);
	});

	it('who replays what Bob once sent', async () => {
		const { offerer, answerer } = wirePair();
		const old: Uint8Array[] = [];
		records.record = { ...records.record, uses: 10 };
		await converse(joining(offerer), admitting(answerer), (message) => {
			old.push(message);
			return [message];
		});
		records.entries = [group.founding];
		const again = admitting(answerer);
		const [knock, ask] = old;
		if (!knock || !ask) throw new Error('no conversation');
		expect((await again.receive(knock)).ok).toBe(true);
		expect(await again.receive(ask)).toMatchObject(problem('not-proved'));
		expect(records.entries).toHaveLength(1);
	});

	it('without a device key of their own', async () => {
		const { offerer, answerer } = wirePair();
		const eve = await createDeviceKeys();
		const asBob = { ...eve, deviceId: bob.deviceId };
		await refused(converse(joining(offerer, {}, asBob), admitting(answerer)), 'not-proved');
	});

	it('who gives no name or a book', async () => {
		for (const name of ['   ', 'x'.repeat(81)]) {
			const { offerer, answerer } = wirePair();
			const askName = () => Promise.resolve(name);
			const { a } = await converse(joining(offerer, { askName }), admitting(answerer));
			expect(a).toEqual(problem('name'));
		}
		expect(records.entries).toHaveLength(1);
	});

	it('who sends random bytes, and never throws', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
				const { offerer, answerer } = wirePair();
				expect((await admitting(answerer).receive(bytes)).ok).toBe(false);
				const newcomer = joining(offerer);
				await newcomer.start();
				expect((await newcomer.receive(bytes)).ok).toBe(false);
			}),
			{ numRuns: 30 }
		);
	});
});

describe('a newcomer trusts nobody', () => {
	it('who is no member of the group in the link', async () => {
		const eve = await newDevice(group.space);
		const { offerer, answerer } = wirePair();
		const asked: string[] = [];
		const askName = (name: string) => {
			asked.push(name);
			return Promise.resolve('Bob');
		};
		const { a } = await converse(joining(offerer, { askName }), admitting(answerer, {}, eve));
		expect(a).toMatchObject(problem('not-proved'));
		expect(asked).toEqual([]);
	});

	it('who is no member and says that the invitation has expired', async () => {
		const eve = await newDevice(group.space);
		records.state = 'expired';
		const { offerer, answerer } = wirePair();
		const { a } = await converse(joining(offerer), admitting(answerer, {}, eve));
		expect(a).toMatchObject(problem('not-proved'));
	});

	it.each([
		[0, 5],
		[0, -10],
		[1, 5],
		[1, -10]
	])('when message %i of the member was changed at byte %i', async (index, at) => {
		const { offerer, answerer } = wirePair();
		const { a } = await converse(joining(offerer), admitting(answerer), undefined, flip(index, at));
		expect(a.ok).toBe(false);
	});
});

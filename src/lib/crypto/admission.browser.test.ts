import { createAdmitting, createJoining } from './admission';
import { createDeviceKeys } from './device-keys';
import { parseInvitation } from './invitation';
import {
	converse,
	foundTestGroup,
	helloOf,
	invite,
	keysOfSevens,
	now,
	random,
	sevens,
	wirePair
} from './testing';
import type { RosterEntry } from '$lib/model/roster';
import { describe, expect, it } from 'vitest';

describe('in this browser', () => {
	it('an invitation gives the keys that it gives elsewhere', async () => {
		expect(await keysOfSevens()).toEqual(sevens);
	});

	it('Bob is let in by Alice and greets her as a member', async () => {
		const group = await foundTestGroup();
		const { record, payload } = await invite(group);
		const invitation = await parseInvitation(payload);
		if (!invitation.ok) throw new Error('no invitation');
		const entries: RosterEntry[] = [group.founding];
		const bob = await createDeviceKeys();
		const { offerer, answerer } = wirePair();
		const { a } = await converse(
			createJoining({
				invitation: invitation.value,
				device: bob,
				wire: offerer,
				askName: () => Promise.resolve('Bob'),
				random
			}),
			createAdmitting({
				...group,
				device: group.alice,
				epoch: 1,
				wire: answerer,
				entries: () => entries,
				invitation: () => record,
				check: () => 'open',
				introduction: () => ({ groupName: 'Elm Street', inviterName: 'Alice' }),
				admit: (entry) => entries.push(entry),
				random,
				now
			})
		);
		if (!a.ok) throw new Error(a.problem.code);
		const wires = wirePair();
		const hello = await converse(
			await helloOf(group, group.alice, wires.offerer, [group.founding]),
			await helloOf(group, { ...bob, ...a.value }, wires.answerer, a.value.entries)
		);
		expect(hello).toMatchObject({ a: { ok: true }, b: { ok: true } });
	});
});

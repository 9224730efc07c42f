import { certifyDevice, checkDeviceCard, createDeviceKeys, deviceCard } from './device-keys';
import { deriveInvitationKeys } from './invitation-keys';
import { signFields } from './primitives';
import { checkEntry, checkProof, entryId, proofFields, signAdmit, signLeave } from './roster';
import { entryFields } from './roster-fields';
import { admitDevice, foundTestGroup, newDevice, newPersonId, now, random } from './testing';
import { toBase64url } from '$lib/model/bytes';
import { parseRosterEntry } from '$lib/model/roster-parse';
import { reduceRoster } from '$lib/rules/roster';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a device', () => {
	it('keeps its private keys to itself', async () => {
		const keys = await createDeviceKeys();
		expect(keys.sign.privateKey.extractable).toBe(false);
		expect(keys.seal.privateKey.extractable).toBe(false);
	});

	it('stands for its sealing key in one space only', async () => {
		const group = await foundTestGroup();
		const other = await foundTestGroup();
		const card = deviceCard(group.alice);
		expect(await checkDeviceCard(card, group.space)).toBe(true);
		expect(await checkDeviceCard(card, other.space)).toBe(false);
		const eve = await newDevice(group.space);
		expect(await checkDeviceCard({ ...card, sealKey: eve.sealKey }, group.space)).toBe(false);
	});

	it('has no say when its key has small order', async () => {
		const forged = toBase64url(Uint8Array.of(1, ...new Uint8Array(63)));
		const id = toBase64url(Uint8Array.of(1, ...new Uint8Array(31)));
		const { space, alice, founding } = await foundTestGroup();
		const entry = { ...founding, by: id, device: { ...deviceCard(alice), id }, signature: forged };
		expect((await checkEntry({ ...entry, kind: 'leave' }, space)).ok).toBe(false);
	});
});

describe('a roster entry', () => {
	it('of the founder certifies itself, and nobody else for that space', async () => {
		const { space, founding } = await foundTestGroup();
		expect(await checkEntry(founding, space)).toEqual({ ok: true, value: founding });
		const mallory = await foundTestGroup();
		expect(await checkEntry({ ...mallory.founding, space }, space)).toMatchObject({
			problem: { code: 'forged', detail: 'space id' }
		});
	});

	it('of the founder can not be signed again for another person', async () => {
		const { space, founding, alice } = await foundTestGroup();
		const changed = { ...founding, personId: newPersonId() };
		const signature = toBase64url(await signFields(alice.sign.privateKey, entryFields(changed)));
		expect(await checkEntry({ ...changed, signature }, space)).toMatchObject({
			problem: { code: 'forged', detail: 'founder' }
		});
	});

	it('lets in a newcomer whose proof all can check', async () => {
		const { space, founding, alice } = await foundTestGroup();
		const bob = await newDevice(space);
		const keys = await deriveInvitationKeys(space, random(16));
		const entry = await signAdmit({
			space,
			device: alice,
			newcomer: deviceCard(bob),
			invitation: keys.id,
			proof: toBase64url(await keys.sign(proofFields(space, keys.id, bob.deviceId))),
			entries: [founding],
			now
		});
		expect(entry.seen).toEqual([await entryId(founding)]);
		expect((await checkEntry(entry, space, keys.proofKey)).ok).toBe(true);
		const other = await deriveInvitationKeys(space, random(16));
		expect(await checkProof(entry, other.proofKey)).toBe(false);
		expect(await checkEntry(entry, space, other.proofKey)).toMatchObject({
			problem: { detail: 'proof' }
		});
		const roster = reduceRoster([entry, founding], space);
		expect(roster.members.get(entry.personId)?.admittedBy).toBe(founding.personId);
	});

	it('can not put a new device under the name of somebody who is there', async () => {
		const { space, founding, alice } = await foundTestGroup();
		const eve = await newDevice(space);
		const made = await admitDevice(space, alice, eve);
		const changed = { ...made, personId: founding.personId };
		const signature = toBase64url(await signFields(alice.sign.privateKey, entryFields(changed)));
		expect(await checkEntry({ ...changed, signature }, space)).toMatchObject({
			problem: { code: 'forged', detail: 'person id' }
		});
	});

	it('falls when any field was changed after signing', async () => {
		const { space, founding, alice } = await foundTestGroup();
		const bob = await newDevice(space);
		const eve = await newDevice(space);
		const entry = await admitDevice(space, alice, bob, [founding]);
		const changes = [
			{ by: eve.deviceId },
			{ at: entry.at + 1 },
			{ seen: [] },
			{ device: deviceCard(eve) },
			{ device: { ...entry.device, sealKey: eve.sealKey } },
			{ personId: newPersonId() },
			{ invitation: 'AAAAAAAAAAAAAAAA' },
			{ proof: entry.signature },
			{ signature: entry.proof },
			{ kind: 'leave' }
		];
		for (const change of changes)
			expect(await checkEntry({ ...entry, ...change }, space)).toMatchObject({
				problem: { code: 'forged' }
			});
		expect((await checkEntry(entry, (await foundTestGroup()).space)).ok).toBe(false);
	});

	it('ends a membership', async () => {
		const { space, founding, alice } = await foundTestGroup();
		const entry = await signLeave({ space, device: alice, entries: [founding], now });
		expect((await checkEntry(entry, space)).ok).toBe(true);
		expect(reduceRoster([founding, entry], space).members.get(founding.personId)?.left).toBe(true);
	});

	it('of a later kind or version is told apart from rubbish', async () => {
		const { space, founding } = await foundTestGroup();
		expect(await checkEntry({ ...founding, kind: 'vouch' }, space)).toMatchObject({
			problem: { code: 'too-new' }
		});
		expect(await checkEntry({ ...founding, v: 2 }, space)).toMatchObject({
			problem: { code: 'too-new' }
		});
		expect(await checkEntry({ ...founding, at: 'now' }, space)).toMatchObject({
			problem: { code: 'malformed' }
		});
		const seen = Array.from({ length: 9 }, () => founding.space);
		expect(parseRosterEntry({ ...founding, seen }).ok).toBe(false);
	});

	it('never throws, whatever it is', async () => {
		const { space, founding } = await foundTestGroup();
		const values = fc.oneof(
			fc.anything(),
			fc.record({ field: fc.constantFrom(...Object.keys(founding)), value: fc.anything() })
		);
		await fc.assert(
			fc.asyncProperty(values, async (value) => {
				const spoilt =
					typeof value === 'object' && value !== null && 'field' in value && 'value' in value
						? { ...founding, [String(value.field)]: value.value }
						: value;
				const checked = await checkEntry(spoilt, space);
				if (checked.ok) expect(checked.value).toEqual(founding);
			})
		);
	});

	it('gets another certificate in another space', async () => {
		const keys = await createDeviceKeys();
		const [one, two] = [await foundTestGroup(), await foundTestGroup()];
		expect(await certifyDevice(keys, one.space)).not.toBe(await certifyDevice(keys, two.space));
	});
});

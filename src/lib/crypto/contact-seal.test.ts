import { openContact, sealContact, sealKeyOn, type ContactContext } from './contact-seal';
import { deviceCard, type CertifiedDeviceKeys } from './device-keys';
import { maxRecipients, openSealedToDevice, sealToDevices } from './person-seal';
import { foundTestGroup, newDevice, random } from './testing';
import { fromBase64url, toBase64url, utf8 } from '$lib/model/bytes';
import type { DeviceId, RecordId } from '$lib/model/ids';
import { beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';

const recordId = v.custom<RecordId>((value) => typeof value === 'string');
const details = { reach: '555 0134', place: 'Elm 12, second floor', notWith: '' };
let alice: CertifiedDeviceKeys;
let bob: CertifiedDeviceKeys;
let eve: CertifiedDeviceKeys;
let context: ContactContext;

beforeAll(async () => {
	const group = await foundTestGroup();
	alice = group.alice;
	bob = await newDevice(group.space);
	eve = await newDevice(group.space);
	context = { space: group.space, postId: v.parse(recordId, 'AAAAAAAAAAAAAAAA') };
});

async function sealed(to: readonly CertifiedDeviceKeys[]) {
	const contact = await sealContact(details, to.map(deviceCard), context);
	if (!contact.ok) throw new Error(contact.problem.code);
	const keyOf = (device: CertifiedDeviceKeys) => contact.value.keys.get(device.deviceId) ?? '';
	return { envelope: contact.value.envelope, keyOf };
}

describe('a sealed contact', () => {
	it('opens for those it was sealed to and nobody else', async () => {
		const { envelope, keyOf } = await sealed([alice, bob]);
		for (const device of [alice, bob])
			expect(await openContact(envelope, keyOf(device), device, context)).toEqual({
				ok: true,
				value: details
			});
		expect(keyOf(eve)).toBe('');
		expect((await openContact(envelope, keyOf(bob), eve, context)).ok).toBe(false);
		expect(envelope).not.toContain(toBase64url(utf8('555 0134')).slice(1, -1));
	});

	it('is passed on by a device that can read it', async () => {
		const { envelope, keyOf } = await sealed([alice]);
		const on = await sealKeyOn(envelope, keyOf(alice), alice, [deviceCard(bob)], context);
		if (!on.ok) throw new Error('not passed on');
		expect([...on.value.keys()]).toEqual([bob.deviceId]);
		expect(await openContact(envelope, on.value.get(bob.deviceId) ?? '', bob, context)).toEqual({
			ok: true,
			value: details
		});
	});

	it('is not passed on by a device that can not', async () => {
		const { envelope, keyOf } = await sealed([alice]);
		expect((await sealKeyOn(envelope, keyOf(alice), eve, [deviceCard(eve)], context)).ok).toBe(
			false
		);
		const other = await sealed([alice]);
		expect(
			(await sealKeyOn(envelope, other.keyOf(alice), alice, [deviceCard(bob)], context)).ok
		).toBe(false);
	});

	it('opens on no other post and in no other group', async () => {
		const { envelope, keyOf } = await sealed([alice]);
		const elsewhere = { ...context, postId: v.parse(recordId, 'BAAAAAAAAAAAAAAA') };
		const other = { ...context, space: (await foundTestGroup()).space };
		expect((await openContact(envelope, keyOf(alice), alice, elsewhere)).ok).toBe(false);
		expect((await openContact(envelope, keyOf(alice), alice, other)).ok).toBe(false);
	});

	it('does not open when any byte was changed', async () => {
		const { envelope, keyOf } = await sealed([alice]);
		for (const [text, isKey] of [
			[envelope, false],
			[keyOf(alice), true]
		] as const) {
			const bytes = fromBase64url(text, 4096);
			if (!bytes.ok) throw new Error('not base64url');
			for (let at = 0; at < bytes.value.length; at += 1) {
				const changed = bytes.value.slice();
				changed[at] = (changed[at] ?? 0) ^ 2;
				const spoilt = toBase64url(changed);
				const opened = isKey
					? await openContact(envelope, spoilt, alice, context)
					: await openContact(spoilt, keyOf(alice), alice, context);
				expect([at, opened.ok]).toEqual([at, false]);
			}
		}
	});

	it('has bounds on words, readers and bytes', async () => {
		const long = { ...details, reach: 'x'.repeat(2001) };
		expect(await sealContact(long, [], context)).toMatchObject({ problem: { code: 'too-long' } });
		const many = Array.from({ length: maxRecipients + 1 }, () => deviceCard(alice));
		expect(await sealContact(details, many, context)).toMatchObject({
			problem: { code: 'too-many' }
		});
		const { keyOf } = await sealed([alice]);
		expect((await openContact('A'.repeat(100_000), keyOf(alice), alice, context)).ok).toBe(false);
		const widest = {
			reach: '\u0000'.repeat(2000),
			place: '\ud800'.repeat(2000),
			notWith: '"'.repeat(2000)
		};
		const contact = await sealContact(widest, [deviceCard(alice)], context);
		if (!contact.ok) throw new Error('not sealed');
		const key = contact.value.keys.get(alice.deviceId) ?? '';
		expect(await openContact(contact.value.envelope, key, alice, context)).toEqual({
			ok: true,
			value: widest
		});
	});
});

describe('sealing to devices', () => {
	it('leaves out a device whose key is no good, and reaches the others', async () => {
		const bad = [
			toBase64url(new Uint8Array(32)),
			toBase64url(Uint8Array.of(1, ...new Uint8Array(31))),
			'',
			'!'
		];
		const recipients = [...bad.map((sealKey) => ({ id: eve.deviceId, sealKey })), deviceCard(bob)];
		const blobs = await sealToDevices(random(32), recipients, 'x');
		expect(blobs.ok && [...blobs.value.keys()]).toEqual<DeviceId[]>([bob.deviceId]);
	});

	it('opens within the bound that the reader gives', async () => {
		const blobs = await sealToDevices(random(33), [deviceCard(bob)], 'x');
		const blob = (blobs.ok ? blobs.value.get(bob.deviceId) : undefined) ?? '';
		expect((await openSealedToDevice(bob, blob, 'x', 33)).ok).toBe(true);
		expect(await openSealedToDevice(bob, blob, 'x', 32)).toMatchObject({
			problem: { code: 'too-long' }
		});
	});
});

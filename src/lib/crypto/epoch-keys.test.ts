import { dayOf, deriveEpochKeys } from './epoch-keys';
import { openBytes, sealBytes } from './seal';
import { foundTestGroup } from './testing';
import { utf8 } from '$lib/model/bytes';
import { describe, expect, it } from 'vitest';

describe('the keys of an epoch', () => {
	it('are the same on two devices with the same secret', async () => {
		const { space, secret } = await foundTestGroup();
		const alice = await deriveEpochKeys(space, 1, secret);
		const bob = await deriveEpochKeys(space, 1, secret);
		expect(await alice.topic(20_000)).toBe(await bob.topic(20_000));
		const sealed = await sealBytes(alice.signaling, utf8('offer'), 'signal');
		expect(await openBytes(bob.signaling, sealed, 'signal')).toEqual({
			ok: true,
			value: utf8('offer')
		});
		expect((await openBytes(bob.tabs, sealed, 'signal')).ok).toBe(false);
	});

	it('meet elsewhere each day, in each epoch and in each space', async () => {
		const { space, secret } = await foundTestGroup();
		const other = await foundTestGroup();
		const topics = [
			await (await deriveEpochKeys(space, 1, secret)).topic(1),
			await (await deriveEpochKeys(space, 1, secret)).topic(2),
			await (await deriveEpochKeys(space, 2, secret)).topic(1),
			await (await deriveEpochKeys(other.space, 1, secret)).topic(1),
			await (await deriveEpochKeys(space, 1, other.secret)).topic(1)
		];
		expect(new Set(topics).size).toBe(5);
		expect(topics[0]).toMatch(/^[A-Za-z0-9_-]{43}$/);
	});

	it('count days in UTC', () => {
		expect(dayOf(Date.UTC(2026, 0, 2, 23, 59))).toBe(dayOf(Date.UTC(2026, 0, 2)));
		expect(dayOf(Date.UTC(2026, 0, 3))).toBe(dayOf(Date.UTC(2026, 0, 2)) + 1);
	});
});

import { createInvitation, parseInvitation } from './invitation';
import { deriveInvitationKeys, invitationIdOf } from './invitation-keys';
import { hashFields, isSignature } from './primitives';
import { foundTestGroup, invite, keysOfSevens, now, random, sevens } from './testing';
import { concatBytes, fromBase64url, toBase64url } from '$lib/model/bytes';
import { parseInvitationRecord } from '$lib/model/roster-parse';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const link = (payload: string) => `https://porch.example/app/#/join/${payload}`;

describe('an invitation', () => {
	it('reads as it was written, with the secret only in the link', async () => {
		const group = await foundTestGroup();
		const relays = ['wss://relay.example/', 'ws://192.168.1.7:8417/relay'];
		const { record, payload } = await createInvitation({
			space: group.space,
			relays,
			days: 7,
			uses: 3,
			by: group.founding.personId,
			now,
			random
		});
		expect(parseInvitationRecord(record)).toEqual({ ok: true, value: record });
		expect(record).toMatchObject({ uses: 3, expiresAt: now() + 7 * 86_400_000, withdrawn: null });
		const parsed = await parseInvitation(payload);
		if (!parsed.ok) throw new Error('not read');
		expect(parsed.value).toMatchObject({
			space: group.space,
			expiresAt: record.expiresAt,
			ownRelay: false,
			relays
		});
		const keys = await deriveInvitationKeys(group.space, parsed.value.secret);
		expect(keys).toMatchObject({
			id: record.id,
			proofKey: record.proofKey,
			meetKey: record.meetKey
		});
		expect(await invitationIdOf(group.space, record.proofKey)).toBe(record.id);
		expect(JSON.stringify(record)).not.toContain(toBase64url(parsed.value.secret));
	});

	it('is proved by signing with a key that only the secret gives', async () => {
		const { space } = await foundTestGroup();
		const keys = await deriveInvitationKeys(space, random(16));
		const signature = await keys.sign(['hello']);
		expect(await isSignature(keys.proofKey, signature, ['hello'])).toBe(true);
		expect(await isSignature(keys.proofKey, signature, ['bye'])).toBe(false);
	});

	it('gives the keys that it gave when links were first sent', async () => {
		expect(await keysOfSevens()).toEqual(sevens);
	});

	it('stays within its bounds whatever is asked for', async () => {
		const group = await foundTestGroup();
		const long = `wss://${'a'.repeat(180)}.example/`;
		const { record, payload } = await createInvitation({
			space: group.space,
			relays: ['https://no.example', `wss://${'b'.repeat(300)}`, ...Array<string>(20).fill(long)],
			days: 9999,
			uses: Number.NaN,
			by: group.founding.personId,
			now,
			random
		});
		expect(payload.length).toBeLessThanOrEqual(2048);
		expect(record.uses).toBe(1);
		expect(record.expiresAt).toBe(now() + 365 * 86_400_000);
		const parsed = await parseInvitation(link(payload));
		expect(parsed).toMatchObject({ ok: true, value: { relays: Array<string>(7).fill(long) } });
	});
});

describe('a pasted invitation', () => {
	it('is found in whatever it was pasted with', async () => {
		const { payload } = await invite(await foundTestGroup());
		const folded = payload.replace(/.{30}/g, '$&\r\n');
		const pasted = [
			payload,
			`  ${payload}\n`,
			link(payload),
			`Come in: ${link(payload)} see you on Sunday`,
			`<${link(payload)}>, Bob`,
			`“${link(payload)}”.`,
			link(folded),
			`> ${link(payload.replace(/.{40}/g, '$&=\n> '))}`,
			`https://mail.example/?to=https%3A%2F%2Fporch.example%2F%23%2Fjoin%2F${payload}&x=1`,
			`old: ${link('AQID')} new: ${link(payload)}`,
			`code: ${payload} (for you)`,
			link(payload).replace('/join/', '/JOIN/')
		];
		for (const text of pasted)
			expect([text, (await parseInvitation(text)).ok]).toEqual([text, true]);
	});

	it('with letters missing, wrong or in the wrong case is mangled', async () => {
		// A last A says nothing that its absence does not say: such a link is read without it.
		let payload = 'A';
		while (payload.endsWith('A')) payload = (await invite(await foundTestGroup())).payload;
		const mangled = [
			payload.slice(0, -1),
			payload.slice(0, 50),
			payload.toLowerCase(),
			payload.slice(0, 20) + payload.slice(21),
			`${payload.slice(0, 30)}${payload.charAt(30) === 'x' ? 'y' : 'x'}${payload.slice(31)}`
		];
		for (const text of mangled) {
			expect(await parseInvitation(link(text))).toMatchObject({ problem: { code: 'mangled' } });
			expect(await parseInvitation(text)).toMatchObject({ problem: { code: 'mangled' } });
		}
	});

	it('notices each single wrong letter', async () => {
		const { payload } = await invite(await foundTestGroup());
		for (let at = 0; at < payload.length - 1; at += 1) {
			const wrong = payload.charAt(at) === 'A' ? 'B' : 'A';
			const text = payload.slice(0, at) + wrong + payload.slice(at + 1);
			expect((await parseInvitation(text)).ok).toBe(false);
		}
	});

	it('of a later version says so', async () => {
		const body = concatBytes(Uint8Array.of(2), random(70));
		const sum = (await hashFields(['porchlight invitation', body])).subarray(0, 4);
		expect(await parseInvitation(link(toBase64url(concatBytes(body, sum))))).toMatchObject({
			problem: { code: 'too-new' }
		});
	});

	it('that is none says so', async () => {
		const none = ['', 'hello', 'https://example.org/#/board', 'https://example.org/#/join/', '\n'];
		for (const text of none)
			expect(await parseInvitation(text)).toMatchObject({ problem: { code: 'not-an-invitation' } });
	});

	it('with a true checksum and hostile content is none', async () => {
		const { payload } = await invite(await foundTestGroup());
		const bytes = fromBase64url(payload, 2048);
		if (!bytes.ok) throw new Error('no payload');
		const relay = new TextEncoder().encode('javascript:alert(1)');
		const body = concatBytes(bytes.value.subarray(0, 54), Uint8Array.of(1, relay.length), relay);
		const sum = (await hashFields(['porchlight invitation', body])).subarray(0, 4);
		expect(await parseInvitation(toBase64url(concatBytes(body, sum)))).toMatchObject({
			problem: { code: 'not-an-invitation' }
		});
	});

	it('never throws, whatever it is', async () => {
		const { payload } = await invite(await foundTestGroup());
		const texts = fc.oneof(
			fc.string({ maxLength: 300, unit: 'binary' }),
			fc.base64String({ maxLength: 300 }).map((text) => `#/join/${text}`),
			fc.uint8Array({ maxLength: 200 }).map((bytes) => `AQ${toBase64url(bytes)}`),
			fc.nat(payload.length).map((at) => payload.slice(at))
		);
		await fc.assert(
			fc.asyncProperty(texts, async (text) => {
				const parsed = await parseInvitation(text);
				if (parsed.ok) expect(parsed.value.secret).toHaveLength(16);
			}),
			{ numRuns: 200 }
		);
		expect((await parseInvitation('x/join/ '.repeat(100_000))).ok).toBe(false);
	});
});

import { importMacKey } from '$lib/crypto/primitives';
import { expect, test } from 'vitest';
import { writeCode } from './code';
import { codeToText, readCodeText } from './code-text';
import { partsOfSdp } from './connection-parts';
import { capturedSdp } from './sdp-for-tests';

const parts = partsOfSdp(capturedSdp.chromiumHidden.offer);
if (!parts.ok) throw new Error(parts.problem.code);
const key = await importMacKey(new Uint8Array(32).fill(7));
const text = codeToText(
	await writeCode(
		{ kind: 'offer', id: 'AAECAw', madeAt: 0, invitation: null, parts: parts.value },
		key
	)
);
const isRead = async (pasted: string): Promise<boolean> =>
	typeof (await readCodeText(pasted)) === 'object';

test.each([
	['alone', text],
	['between words', `Hi Bob, this is mine: ${text} See you soon at the porch!`],
	['in small letters', text.toLowerCase()],
	['broken into lines', text.replace(/(.{20})/g, '$1\r\n')],
	['with hyphens and blanks', text.replace(/([0-9A-Z]{4})/g, '$1 - ')],
	['quoted in a mail', `> ${text.slice(0, 60)}\n> ${text.slice(60)}\n> Alice`],
	[
		'with letters that look like digits',
		text.replace(/(?<=:.*)0/g, 'O').replace(/(?<=:.*)1/g, 'l')
	],
	['after a name that is no code', `Porchlight: the app. ${'-'.repeat(20)} ${text}`],
	['after half of itself', `${text.slice(0, 80)} ${text}`]
])('a code is found %s', async (_, pasted) => {
	expect(await isRead(pasted)).toBe(true);
});

test.each(['', 'hello', 'https://example.org/#/join/AAAA', 'PORCHLIGH:0000', 'WIFI:S:guest;;'])(
	'%j is something else',
	async (pasted) => {
		expect(await readCodeText(pasted)).toBe('not-a-code');
	}
);

test('each beginning of a code is half a code, and the whole is whole', async () => {
	for (let end = 'PORCHLIGHT:'.length; end < text.length; end += 1)
		expect(await readCodeText(text.slice(0, end))).toBe('half');
	expect(await isRead(text)).toBe(true);
});

test('one character changed is never read as a code', async () => {
	for (let at = 'PORCHLIGHT:'.length; at < text.length; at += 1) {
		for (const letter of ['7', 'U', 'Z']) {
			if (text[at] === letter) continue;
			const changed = text.slice(0, at) + letter + text.slice(at + 1);
			expect(['mangled', 'half']).toContain(await readCodeText(changed));
		}
	}
});

test('a character left out or doubled in the middle is never read as a code', async () => {
	for (const at of [20, 50, 90]) {
		expect(await isRead(text.slice(0, at) + text.slice(at + 1))).toBe(false);
		expect(await isRead(text.slice(0, at) + 'X' + text.slice(at))).toBe(false);
	}
});

test('a giant text is looked through only so far', async () => {
	expect(await readCodeText('PORCHLIGHT:'.repeat(100_000))).toBe('mangled');
	expect(await readCodeText('x'.repeat(1_000_000) + text)).toBe('not-a-code');
});

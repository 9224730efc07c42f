import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeQR } from 'qr/decode.js';
import { expect, test } from 'vitest';
import { callerKey, networkOf } from './caller';
import { lanAddresses } from './lan-addresses';
import { lanCertificate } from './lan-certificate';
import { parseRelayOptions } from './options';
import { terminalQr } from './terminal-qr';
import { createTokenBucket } from './token-bucket';

test('options win over the environment, which wins over the defaults', () => {
	expect(parseRelayOptions([], {})).toMatchObject({
		value: { port: 8417, host: 'localhost', directory: 'build', lan: false }
	});
	expect(parseRelayOptions(['--lan'], { PORT: '9000', HOST: '::1' })).toMatchObject({
		value: { port: 9000, host: '::1', lan: true }
	});
	expect(
		parseRelayOptions(['--port', '1', '--static', 'x'], { PORT: '9000', HOST: '' })
	).toMatchObject({ value: { port: 1, host: 'localhost', directory: 'x' } });
});

test.each([['--port', 'tea'], ['--port', '65536'], ['--port', '-1'], ['--nonsense'], ['stray']])(
	'%s %s is explained, not guessed',
	(...args) => {
		expect(parseRelayOptions(args, {}).ok).toBe(false);
	}
);

test('one household is one caller, over IPv4 and IPv6', () => {
	expect(networkOf('::ffff:192.168.1.7')).toBe('192.168.1.7');
	expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:DB8:1:2:bbbb:0:0:9'));
	expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
	expect(networkOf('::1')).toBe('0:0:0:0');
});

test('a forwarded address counts only behind a proxy, and only the entry the proxy wrote', () => {
	const request = {
		headers: { 'x-forwarded-for': '6.6.6.6, 10.0.0.9' },
		socket: { remoteAddress: '127.0.0.1' }
	} as unknown as IncomingMessage;
	expect(callerKey(request, false)).toBe('127.0.0.1');
	expect(callerKey(request, true)).toBe('10.0.0.9');
});

test('home addresses come first; loopback, link-local and container bridges are left out', () => {
	const one = (address: string, internal = false) => [
		{
			address,
			internal,
			netmask: '',
			mac: '',
			cidr: null,
			...(address.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' })
		} as import('node:os').NetworkInterfaceInfo
	];
	expect(
		lanAddresses({
			lo: one('127.0.0.1', true),
			docker0: one('172.17.0.1'),
			eth1: one('fd00::7'),
			eth2: one('10.1.2.3'),
			wlan0: one('192.168.1.7'),
			zero: one('169.254.3.3'),
			gone: undefined
		})
	).toEqual(['192.168.1.7', '10.1.2.3', 'fd00::7']);
});

test('the certificate names every address, is kept private, and is remade only when it must be', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'porchlight-lan-'));
	const directory = join(folder, '.porchlight');
	const wish = {
		directory,
		addresses: ['192.168.1.7', '127.0.0.1', '::1'],
		names: ['localhost'],
		now: Date.UTC(2026, 10, 20)
	};
	const first = await lanCertificate(wish);
	const read = new X509Certificate(first.cert);
	expect(read.checkIP('192.168.1.7')).toBe('192.168.1.7');
	expect(read.checkIP('::1')).toBeDefined();
	expect(read.checkHost('localhost')).toBe('localhost');
	expect((await stat(join(directory, 'lan-certificate.json'))).mode & 0o077).toBe(0);

	expect(await lanCertificate({ ...wish, addresses: ['127.0.0.1'] })).toEqual({
		...first,
		remade: false
	});
	expect((await lanCertificate({ ...wish, addresses: ['10.0.0.2'] })).remade).toBe(true);
	const year = 400 * 86_400_000;
	expect((await lanCertificate({ ...wish, now: wish.now + year })).remade).toBe(true);
	await writeFile(join(directory, 'lan-certificate.json'), '{"key":1');
	expect((await lanCertificate(wish)).remade).toBe(true);
	expect(await readFile(join(directory, 'lan-certificate.json'), 'utf8')).toContain('BEGIN');
	await rm(folder, { recursive: true });
});

test('the code in the terminal reads back as the address', () => {
	const lines = terminalQr('https://192.168.1.7:8417/', false).split('\n');
	const scale = 4;
	const width = (lines[0]?.length ?? 0) * scale;
	const height = lines.length * 2 * scale;
	const data = new Uint8Array(width * height * 4).fill(255);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const block = lines[Math.floor(y / scale / 2)]?.[Math.floor(x / scale)] ?? ' ';
			const lower = Math.floor(y / scale) % 2 === 1;
			const light = block === '█' || block === (lower ? '▄' : '▀');
			data.fill(light ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
		}
	expect(decodeQR({ width, height, data })).toBe('https://192.168.1.7:8417/');
});

test('a bucket gives a burst, then the rate, and never more than it holds', () => {
	const bucket = createTokenBucket(2, 100, 0);
	expect([0, 0, 0, 100, 100].map((at) => bucket.take(at))).toEqual([
		true,
		true,
		false,
		true,
		false
	]);
	expect([9_999, 9_999, 9_999].map((at) => bucket.take(at))).toEqual([true, true, false]);
});

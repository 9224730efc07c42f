import { expect, test } from 'vitest';
import { isNear, formatIpv6, parseIpv6 } from './addresses';
import { byUse, formatCandidate, mayReach, parseCandidate, type HandCandidate } from './candidates';
import { partsOfSdp, sdpOfParts } from './connection-parts';
import { capturedSdp } from './sdp-for-tests';

const host = (address: string, more: Partial<HandCandidate> = {}): HandCandidate => ({
	type: 'host',
	transport: 'udp',
	address,
	port: 50_000,
	...more
});
const uuid = '0329051b-4d84-4d05-bb83-ca1d527c8d2d.local';
const strict = { far: false, own: [] };

test.each([
	[
		'candidate:0 1 UDP 2122187007 192.168.1.7 44225 typ host',
		host('192.168.1.7', { port: 44_225 })
	],
	[
		'a=candidate:2 1 tcp 1518214911 10.0.0.2 9 typ host tcptype active generation 0',
		host('10.0.0.2', { transport: 'tcp-active', port: 9 })
	],
	[
		'candidate:2 1 tcp 1518214911 10.0.0.2 50001 typ host tcptype passive',
		host('10.0.0.2', { transport: 'tcp-passive', port: 50_001 })
	],
	[
		'candidate:5 1 udp 1 203.0.113.9 50000 typ srflx raddr 0.0.0.0 rport 0 generation 0',
		host('203.0.113.9', { type: 'srflx' })
	]
])('%s is read', (line, candidate) => {
	expect(parseCandidate(line)).toEqual(candidate);
});

test.each([
	'',
	'candidate:0 2 UDP 1 192.168.1.7 44225 typ host',
	'candidate:0 1 SCTP 1 192.168.1.7 44225 typ host',
	'candidate:0 1 UDP 1 192.168.1.7 0 typ host',
	'candidate:0 1 UDP 1 192.168.1.7 65536 typ host',
	'candidate:0 1 TCP 1 192.168.1.7 9 typ host',
	'candidate:0 1 UDP 1 fe80::1%eth0 4000 typ host',
	'candidate:0 1 UDP 1 192.168.1.7 4000 typ prflx'
])('%j is left out', (line) => {
	expect(parseCandidate(line)).toBeNull();
});

test('what is written of a candidate is read as the same', () => {
	for (const { offer, answer } of Object.values(capturedSdp)) {
		for (const sdp of [offer, answer]) {
			const parts = partsOfSdp(sdp);
			if (!parts.ok) throw new Error(parts.problem.code);
			expect(parts.value.candidates).not.toHaveLength(0);
			parts.value.candidates.forEach((candidate, rank) => {
				expect(parseCandidate(formatCandidate(candidate, rank))).toEqual(candidate);
			});
			const again = partsOfSdp(sdpOfParts(parts.value, 'offer'));
			expect(again).toEqual({ ok: true, value: { ...parts.value, candidates: [] } });
		}
	}
});

test.each([
	'v=0',
	capturedSdp.chromiumHidden.offer.replace(/a=ice-pwd.*/, ''),
	`${capturedSdp.chromiumHidden.offer}\na=ice-ufrag:other`,
	`${capturedSdp.chromiumHidden.offer}\na=fingerprint:sha-1 00`,
	capturedSdp.chromiumHidden.offer + 'x'.repeat(20_000)
])('a description that lacks or doubles what must be one is refused (%#)', (sdp) => {
	expect(partsOfSdp(sdp).ok).toBe(false);
});

test('the most useful come first', () => {
	const passive = host('10.0.0.2', { transport: 'tcp-passive' });
	const active = host('10.0.0.2', { transport: 'tcp-active', port: 9 });
	const seen = host('203.0.113.9', { type: 'srflx' });
	const first6 = host('fd00::1');
	const second6 = host('fd00::2');
	const v4 = host('10.0.0.2');
	expect(byUse([active, passive, second6, first6, seen, host(uuid), v4])).toEqual([
		host(uuid),
		v4,
		second6,
		seen,
		first6,
		passive,
		active
	]);
});

test.each(['::', '::1', 'fd00::2', '1:2:3:4:5:6:7:8', 'fd00:0:0:1::'])(
	'%s is an IPv6 address',
	(text) => {
		const bytes = parseIpv6(text);
		expect(bytes).toHaveLength(16);
		expect(parseIpv6(formatIpv6(bytes ?? new Uint8Array(16)))).toEqual(bytes);
	}
);

test.each([
	'',
	':',
	':::',
	'1::2::3',
	'1:2:3:4:5:6:7',
	'1:2:3:4:5:6:7:8::',
	'g::',
	'12345::',
	'::1.2.3.4'
])('%j is no IPv6 address', (text) => {
	expect(parseIpv6(text)).toBeNull();
});

test.each([uuid, '192.168.1.7', '10.1.2.3', '172.31.0.1', '169.254.3.4', 'fd00::2', 'fe80::1'])(
	'%s is tried when a code names it',
	(address) => {
		expect(mayReach(host(address), strict)).toBe(true);
	}
);

test.each([
	'8.8.8.8',
	'172.32.0.1',
	'127.0.0.1',
	'0.0.0.0',
	'224.0.0.251',
	'255.255.255.255',
	'2606:4700::1111',
	'::1',
	'::ffff:7f00:1',
	'ff02::fb',
	'tracker.example',
	'printer.local'
])('%s is never tried, whatever a code says', (address) => {
	expect(mayReach(host(address), strict)).toBe(false);
	expect(mayReach(host(address, { transport: 'tcp-passive' }), strict)).toBe(false);
});

test('an address of our own network is tried though the internet carries it', () => {
	const own = ['8.8.8.1', '2606:4700::5'];
	expect(isNear('8.8.8.8', own)).toBe(true);
	expect(isNear('8.8.9.8', own)).toBe(false);
	expect(isNear('2606:4700::1111', own)).toBe(true);
	expect(isNear('2606:4700:0:1::1', own)).toBe(false);
	expect(isNear('127.0.0.2', ['127.0.0.1'])).toBe(false);
});

test('ports of other services are never tried', () => {
	expect(mayReach(host('192.168.1.1', { port: 53 }), strict)).toBe(false);
	expect(mayReach(host('192.168.1.1', { port: 80, transport: 'tcp-passive' }), strict)).toBe(false);
});

test('addresses seen from outside are tried only where the group chose to be introduced from there', () => {
	const seen = host('8.8.8.8', { type: 'srflx' });
	expect(mayReach(seen, strict)).toBe(false);
	expect(mayReach(host('192.168.1.7', { type: 'relay' }), strict)).toBe(false);
	const far = { far: true, own: [] };
	expect(mayReach(seen, far)).toBe(true);
	expect(mayReach(host('127.0.0.1'), far)).toBe(false);
	expect(mayReach(host('::1'), far)).toBe(false);
});

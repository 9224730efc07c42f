import { expect, test } from 'vitest';
import { directNetwork, maxServers } from './network';
import { isServerSecret, parseNetworkChoice, parseServerUrl } from './network-parse';

test.each([
	['stun:stun.example.org', 'stun:stun.example.org'],
	[' STUN:Stun.Example.org:3478 ', 'stun:stun.example.org:3478'],
	['turn://turn.example.org:443', 'turn:turn.example.org:443'],
	['turns:turn.example.org:5349?transport=tcp', 'turns:turn.example.org:5349?transport=tcp'],
	['turn:192.168.0.4', 'turn:192.168.0.4'],
	['turn:[fd00::1]:3478', 'turn:[fd00::1]:3478']
])('"%s" is read as %s', (typed, url) => {
	expect(parseServerUrl(typed)).toBe(url);
	expect(parseServerUrl(url)).toBe(url);
});

test.each([
	'',
	'stun.example.org',
	'wss://relay.example.org',
	'turn:',
	'turn:user@host',
	'turn:host:0',
	'turn:host:70000',
	'turn:host?transport=sctp',
	'stun:host?transport=udp',
	'turn:ho st',
	`turn:${'a'.repeat(200)}`
])('"%s" is no such address', (typed) => {
	expect(parseServerUrl(typed)).toBeNull();
});

const turn = { url: 'turn:turn.example.org', username: 'elm', password: 'lantern' };

test('a choice is read back as it was kept', () => {
	const choice = { servers: [turn], neverDirect: true };
	expect(parseNetworkChoice(JSON.parse(JSON.stringify(choice)))).toEqual(choice);
});

test('what was never chosen, or is no choice at all, means straight from device to device', () => {
	for (const nothing of [undefined, null, 7, 'turn:host', []])
		expect(parseNetworkChoice(nothing)).toEqual(directNetwork);
});

test('a server that can not be read is left out, and the wish to hide stays', () => {
	const servers = [{ ...turn, url: 'http://eve.example' }, { url: 'turn:host' }, turn];
	expect(parseNetworkChoice({ servers, neverDirect: true })).toEqual({
		servers: [turn],
		neverDirect: true
	});
	expect(parseNetworkChoice({ servers: 'all', neverDirect: true }).neverDirect).toBe(true);
});

test('no more servers are kept than a browser takes', () => {
	const servers = Array.from({ length: 50 }, () => turn);
	expect(parseNetworkChoice({ servers }).servers).toHaveLength(maxServers);
});

test('a user name or password is printable and short', () => {
	expect(isServerSecret('Ñandú & co 7')).toBe(true);
	expect(isServerSecret('two\nlines')).toBe(false);
	expect(isServerSecret('x'.repeat(201))).toBe(false);
});

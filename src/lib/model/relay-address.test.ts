import { describe, expect, it } from 'vitest';
import { parseRelay } from './relay-address';

describe('a helper address as somebody types it', () => {
	it.each([
		['relay.example.org', 'wss://relay.example.org/'],
		['  wss://relay.example.org/relay ', 'wss://relay.example.org/relay'],
		['ws://192.168.1.20:8417/relay', 'ws://192.168.1.20:8417/relay']
	])('%j becomes %s', (typed, whole) => {
		expect(parseRelay(typed)).toBe(whole);
	});

	it.each([
		'',
		'javascript:alert(1)',
		'https://relay.example.org',
		'wss://',
		'a b',
		'wss://me:pw@relay.example',
		'x'.repeat(300)
	])('%j is none', (typed) => {
		expect(parseRelay(typed)).toBeNull();
	});
});

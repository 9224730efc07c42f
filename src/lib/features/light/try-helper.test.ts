import { expect, test, vi } from 'vitest';
import { tryHelper, type HelperSocket } from './try-helper';

/** A socket under the test's hand. */
function createPaperSocket() {
	const listeners = new Map<string, ((event: { data: unknown }) => void)[]>();
	const said: unknown[] = [];
	let closed = false;
	const socket: HelperSocket = {
		send: (text) => void said.push(JSON.parse(text)),
		close: () => void (closed = true),
		addEventListener(type: string, listener: (event: { data: unknown }) => void) {
			listeners.set(type, [...(listeners.get(type) ?? []), listener]);
		}
	};
	return {
		open: () => socket,
		said,
		closed: () => closed,
		hears: (type: string, data?: unknown) =>
			listeners.get(type)?.forEach((listener) => listener({ data }))
	};
}
const never = new AbortController().signal;
const [http, https] = [{ protocol: 'http:' }, { protocol: 'https:' }];

test('a helper that answers the ping works, and is hung up on', async () => {
	const paper = createPaperSocket();
	const answer = tryHelper('wss://relay.example', never, paper.open, https);
	paper.hears('open');
	expect(paper.said).toMatchObject([{ type: 'subscribe' }, { type: 'ping' }]);
	paper.hears('message', '{"type":"welcome"}');
	paper.hears('message', '{"type":"pong"}');
	expect(await answer).toBe('works');
	expect(paper.closed()).toBe(true);
});

test('a refused call is no answer', async () => {
	const paper = createPaperSocket();
	const answer = tryHelper('wss://relay.example', never, paper.open, https);
	paper.hears('error');
	expect(await answer).toBe('no-answer');
});

test('what talks of something else, or hangs up after opening, is not a helper', async () => {
	for (const end of ['close', 'error']) {
		const paper = createPaperSocket();
		const answer = tryHelper('wss://chat.example', never, paper.open, https);
		paper.hears('open');
		for (const words of ['hello', '{"type":"ping"}', 7, 'x'.repeat(70_000)])
			paper.hears('message', words);
		paper.hears(end);
		expect(await answer).toBe('not-a-helper');
	}
});

test('plain ws from an https page is refused by the browser, and said so', async () => {
	const refuses = () => {
		throw new Error('insecure');
	};
	expect(await tryHelper('ws://relay.example', never, refuses, https)).toBe('blocked');
	expect(await tryHelper('ws://relay.example', never, refuses, http)).toBe('no-answer');
});

test('a silent address is given up after a while, or when nobody waits any more', async () => {
	vi.useFakeTimers();
	const silent = createPaperSocket();
	const answer = tryHelper('wss://relay.example', never, silent.open, https);
	await vi.advanceTimersByTimeAsync(8_000);
	expect(await answer).toBe('no-answer');
	vi.useRealTimers();
	const leaving = new AbortController();
	const left = createPaperSocket();
	const unheard = tryHelper('wss://relay.example', leaving.signal, left.open, https);
	leaving.abort();
	expect(await unheard).toBe('no-answer');
	expect(left.closed()).toBe(true);
});

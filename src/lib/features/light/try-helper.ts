import { toBase64url } from '$lib/model/bytes';
import * as v from 'valibot';

/** What came of calling a helper address once. */
export type HelperAnswer =
	| 'works'
	/** Nobody there, or not in time. */
	| 'no-answer'
	/** A WebSocket answers, though not as a helper does. */
	| 'not-a-helper'
	/** The browser refuses plain ws from a page that came over https. */
	| 'blocked';

const limitMs = 8_000;
const maxAnswerChars = 64 * 1024;
const pongSchema = v.pipe(
	v.string(),
	v.maxLength(maxAnswerChars),
	v.parseJson(),
	v.object({ type: v.literal('pong') })
);

/** What is needed of a WebSocket. */
export interface HelperSocket {
	send(text: string): void;
	close(): void;
	addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
	addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/**
 * Calls a helper once as the group would (y-webrtc's signaling: subscribe, ping -> pong), at a meeting
 * place made up for it, and hangs up. Gives up after 8 s or when `signal` says so. Never rejects.
 */
export function tryHelper(
	address: string,
	signal: AbortSignal,
	openSocket: (address: string) => HelperSocket = (url) => new WebSocket(url),
	page: Pick<Location, 'protocol'> = location
): Promise<HelperAnswer> {
	const mayBeBlocked = page.protocol === 'https:' && address.startsWith('ws:');
	return new Promise((resolve) => {
		let socket: HelperSocket;
		let opened = false;
		const finish = (answer: HelperAnswer): void => {
			clearTimeout(timer);
			signal.removeEventListener('abort', giveUp);
			resolve(answer);
			try {
				socket.close();
			} catch {
				// It was never open.
			}
		};
		const giveUp = (): void =>
			finish(opened ? 'not-a-helper' : mayBeBlocked ? 'blocked' : 'no-answer');
		const timer = setTimeout(giveUp, limitMs);
		try {
			socket = openSocket(address);
		} catch {
			clearTimeout(timer);
			resolve(mayBeBlocked ? 'blocked' : 'no-answer');
			return;
		}
		signal.addEventListener('abort', giveUp);
		socket.addEventListener('open', () => {
			opened = true;
			const topic = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
			for (const message of [{ type: 'subscribe', topics: [topic] }, { type: 'ping' }])
				socket.send(JSON.stringify(message));
		});
		socket.addEventListener('message', ({ data }) => {
			if (v.is(pongSchema, data)) finish('works');
		});
		socket.addEventListener('close', giveUp);
		socket.addEventListener('error', giveUp);
	});
}

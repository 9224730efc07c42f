/*
 * y-webrtc's signaling messages (y-webrtc 10, bin/server.js), JSON in text frames:
 *
 *   client -> relay   {type: 'subscribe' | 'unsubscribe', topics: string[]}
 *   client -> relay   {type: 'publish', topic: string, data: any JSON}
 *   relay -> client   the same publish, with `clients`: how many listen to the topic,
 *                     sent to all who listen, the sender included
 *   client -> relay   {type: 'ping'}      relay -> client   {type: 'pong'}
 */
import * as v from 'valibot';
import type { DropReason } from './bounds';

/** One message from a client, checked. `data` is passed on unread. */
export type ClientMessage =
	| { readonly type: 'subscribe' | 'unsubscribe'; readonly topics: readonly string[] }
	| { readonly type: 'publish'; readonly topic: string; readonly data?: unknown }
	| { readonly type: 'ping' };

/** Parses one text frame already bounded in bytes; on failure says why it is dropped. Never throws. */
export type ParseClientMessage = (
	text: string
) => { readonly message: ClientMessage } | { readonly dropped: DropReason };

/** Topics longer than `topicChars` are not understood. */
export function createClientMessageParser(topicChars: number): ParseClientMessage {
	const topic = v.pipe(v.string(), v.minLength(1), v.maxLength(topicChars));
	const topics = v.optional(v.array(topic), []);
	const schema = v.variant('type', [
		v.object({ type: v.literal('subscribe'), topics }),
		v.object({ type: v.literal('unsubscribe'), topics }),
		v.object({ type: v.literal('publish'), topic, data: v.optional(v.unknown()) }),
		v.object({ type: v.literal('ping') })
	]);
	return (text) => {
		let json: unknown;
		try {
			json = JSON.parse(text);
		} catch {
			return { dropped: 'not-json' };
		}
		const parsed = v.safeParse(schema, json);
		return parsed.success ? { message: parsed.output } : { dropped: 'not-understood' };
	};
}

/** The text handed to all who listen; null when `data` is nested too deeply to be written again. */
export function publishText(topic: string, data: unknown, clients: number): string | null {
	try {
		return JSON.stringify({ type: 'publish', topic, data, clients });
	} catch {
		return null;
	}
}

import { fail, ok, type Result } from '$lib/model/result';
import * as v from 'valibot';
import { fromBase64 } from 'lib0/buffer';
import * as decoding from 'lib0/decoding';
import { decodeAll, readBytes, readText } from '../bounded-decoding';

/*
 * y-webrtc's signaling (y-webrtc.js, crypto.js): `data` of a publish is base64 of
 *
 *   var string 'AES-GCM', var bytes IV (12), var bytes ciphertext
 *
 * under PBKDF2(password, salt = room); inside lies lib0's `any` encoding of
 * {type: 'announce', from} or {type: 'signal', from, to, token, signal}.
 */

const peerId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const sdp = v.pipe(v.string(), v.maxLength(16 * 1024));
const signalSchema = v.variant('type', [
	v.object({ type: v.picklist(['offer', 'answer']), sdp }),
	v.object({
		type: v.literal('candidate'),
		candidate: v.object({
			candidate: v.pipe(v.string(), v.maxLength(1_024)),
			sdpMid: v.nullish(v.pipe(v.string(), v.maxLength(64))),
			sdpMLineIndex: v.nullish(v.pipe(v.number(), v.integer()))
		})
	})
]);
const messageSchema = v.variant('type', [
	v.object({ type: v.literal('announce'), from: peerId }),
	v.object({
		type: v.literal('signal'),
		from: peerId,
		to: peerId,
		token: v.optional(v.number()),
		signal: signalSchema
	})
]);

/** One introduction of a stock client, checked. */
export type StockSignal = v.InferOutput<typeof messageSchema>;

const published = v.object({
	type: v.literal('publish'),
	topic: v.string(),
	data: v.pipe(v.string(), v.maxLength(64 * 1024))
});

/** The sealed data when that is a publish in this room; null otherwise. */
export function sealedFor(room: string, message: unknown): string | null {
	const parsed = v.safeParse(published, message);
	return parsed.success && parsed.output.topic === room ? parsed.output.data : null;
}

/** Opens and checks it. Fails with `malformed` or `not-opened`; never rejects. */
export async function openStockSignal(key: CryptoKey, data: string): Promise<Result<StockSignal>> {
	try {
		const sealed = decodeAll(fromBase64(data), (decoder) => {
			if (readText(decoder, 16) !== 'AES-GCM') throw new RangeError('another cipher');
			return { iv: readBytes(decoder, 16).slice(), cipher: readBytes(decoder, 64 * 1024).slice() };
		});
		if (!sealed.ok) return sealed;
		const { iv, cipher } = sealed.value;
		const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, cipher);
		const read: unknown = decoding.readAny(decoding.createDecoder(new Uint8Array(plain)));
		const parsed = v.safeParse(messageSchema, read);
		return parsed.success ? ok(parsed.output) : fail('malformed');
	} catch {
		return fail('not-opened');
	}
}

import type { PeerId } from '$lib/model/ids';
import * as v from 'valibot';
import { readText, type Decoder } from './bounded-decoding';

const form = /^[A-Za-z0-9_-]{8,64}$/;

/** A peer id as others tell it: 8 to 64 characters of base64url. */
export const peerIdSchema = v.pipe(
	v.string(),
	v.regex(form),
	v.transform((text) => text as PeerId)
);

/** The same for bounded decoding: throws where it is none. */
export function readPeerId(decoder: Decoder): PeerId {
	const text = readText(decoder, 64);
	if (!form.test(text)) throw new RangeError('not a peer id');
	return text as PeerId;
}

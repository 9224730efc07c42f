import type { PeerId } from '$lib/model/ids';
import * as v from 'valibot';

/** A peer id as others tell it: 8 to 64 characters of base64url. */
export const peerIdSchema = v.pipe(
	v.string(),
	v.regex(/^[A-Za-z0-9_-]{8,64}$/),
	v.transform((text) => text as PeerId)
);

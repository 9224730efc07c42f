import type { Presence } from '$lib/model/light';
import { fail, ok, type Result } from '$lib/model/result';
import * as v from 'valibot';

const presenceSchema = v.object({
	editing: v.nullable(v.pipe(v.string(), v.maxLength(128)))
});

/** Presence as it came from another device: JSON of at most 2 KiB. */
export function parsePresence(bytes: Uint8Array): Result<Presence> {
	if (bytes.length > 2048) return fail('malformed', 'presence too long');
	try {
		const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		const parsed = v.safeParse(presenceSchema, value);
		return parsed.success ? ok(parsed.output) : fail('malformed', 'presence');
	} catch {
		return fail('malformed', 'presence');
	}
}

import { fromUtf8, utf8, type Bytes } from '$lib/model/bytes';
import { fail, ok, type Result } from '$lib/model/result';
import * as v from 'valibot';

/** Version of hello and admission; both sides must speak the same. */
export const protocolVersion = 1;

/** A message's JSON as bytes; what is signed is these bytes, never the parsed object. */
export const encodeMessage = (message: object): Bytes =>
	utf8(JSON.stringify({ v: protocolVersion, ...message }));

const versioned = v.object({ v: v.pipe(v.number(), v.integer(), v.minValue(1)) });

/** Fails with `too-new` (another protocol version) or `malformed`; the length is bounded before (`runSteps`). */
export function decodeMessage<Output>(
	schema: v.GenericSchema<unknown, Output>,
	bytes: Uint8Array
): Result<Output> {
	const text = fromUtf8(bytes);
	if (!text.ok) return fail('malformed', 'utf8');
	let json: unknown;
	try {
		json = JSON.parse(text.value);
	} catch {
		return fail('malformed', 'json');
	}
	const version = v.safeParse(versioned, json);
	if (!version.success) return fail('malformed', 'version');
	if (version.output.v !== protocolVersion) return fail('too-new');
	const parsed = v.safeParse(schema, json);
	return parsed.success ? ok(parsed.output) : fail('malformed');
}

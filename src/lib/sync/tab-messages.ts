import type { DeviceId, PersonId } from '$lib/model/ids';
import type { MeshStatus } from '$lib/model/light';
import { fail, ok, type Result } from '$lib/model/result';
import { fromUtf8, utf8 } from '$lib/model/bytes';
import * as encoding from 'lib0/encoding';
import * as v from 'valibot';
import { decodeAll, readByte, readBytes, readRest, readText } from './bounded-decoding';
import { maxTransferBytes } from './doc-messages';
import { parsePresence } from './presence';
import { maxStateVectorBytes } from './state-vector';

/*
 * Between tabs of one browser, sealed:
 * | kind (u8)  | then                                                             |
 * |------------|------------------------------------------------------------------|
 * | 0 state    | doc id, state vector, digest (16 bytes), each with its length    |
 * | 1 ask      | doc id, state vector                                             |
 * | 2 update   | doc id, V1 update                                                |
 * | 3 status   | JSON of MeshStatus, by the tab that holds the mesh               |
 * | 4 presence | JSON of Presence, by the others                                  |
 * | 5 refresh  | nothing                                                          |
 * | 6 bye      | nothing: this tab closes                                         |
 * Before the kind stands the tab's own id, 16 bytes.
 */
const kinds = ['state', 'ask', 'update', 'status', 'presence', 'refresh', 'bye'] as const;
const tabIdBytes = 16;
const maxStatusBytes = 256 * 1024;

export type TabMessage =
	| {
			readonly kind: 'state';
			readonly doc: string;
			readonly stateVector: Uint8Array;
			readonly digest: Uint8Array;
	  }
	| { readonly kind: 'ask'; readonly doc: string; readonly stateVector: Uint8Array }
	| { readonly kind: 'update'; readonly doc: string; readonly update: Uint8Array }
	| { readonly kind: 'status'; readonly status: MeshStatus }
	| { readonly kind: 'presence'; readonly editing: string | null }
	| { readonly kind: 'refresh' | 'bye' };

export function encodeTabMessage(tab: Uint8Array, message: TabMessage): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint8Array(encoder, tab);
	encoding.writeUint8(encoder, kinds.indexOf(message.kind));
	switch (message.kind) {
		case 'state':
			encoding.writeVarUint8Array(encoder, utf8(message.doc));
			encoding.writeVarUint8Array(encoder, message.stateVector);
			encoding.writeVarUint8Array(encoder, message.digest);
			break;
		case 'ask':
			encoding.writeVarUint8Array(encoder, utf8(message.doc));
			encoding.writeVarUint8Array(encoder, message.stateVector);
			break;
		case 'update':
			encoding.writeVarUint8Array(encoder, utf8(message.doc));
			encoding.writeVarUint8Array(encoder, message.update);
			break;
		case 'status':
			encoding.writeUint8Array(encoder, utf8(JSON.stringify(message.status)));
			break;
		case 'presence':
			encoding.writeUint8Array(encoder, utf8(JSON.stringify({ editing: message.editing })));
			break;
		case 'refresh':
		case 'bye':
	}
	return encoding.toUint8Array(encoder);
}

/** The sending tab's id in hex, and its message. Fails with `malformed`. */
export function parseTabMessage(
	bytes: Uint8Array
): Result<{ readonly tab: string; readonly message: TabMessage }> {
	const parts = decodeAll(bytes, (decoder) => {
		const tab = Array.from(readBytes(decoder, tabIdBytes), (byte) =>
			byte.toString(16).padStart(2, '0')
		).join('');
		const kind = kinds[readByte(decoder)];
		if (kind === 'state' || kind === 'ask') {
			const doc = readText(decoder, 128);
			const stateVector = readBytes(decoder, maxStateVectorBytes);
			const message: TabMessage =
				kind === 'ask'
					? { kind, doc, stateVector }
					: { kind, doc, stateVector, digest: readBytes(decoder, 16) };
			return { tab, kind: 'message' as const, message };
		}
		if (kind === 'update') {
			const doc = readText(decoder, 128);
			const message: TabMessage = { kind, doc, update: readBytes(decoder, maxTransferBytes) };
			return { tab, kind: 'message' as const, message };
		}
		if (kind === 'refresh' || kind === 'bye') {
			return { tab, kind: 'message' as const, message: { kind } };
		}
		if (kind === undefined) throw new RangeError('unknown kind');
		return { tab, kind, body: readRest(decoder) };
	});
	if (!parts.ok) return parts;
	const { tab } = parts.value;
	if (parts.value.kind === 'message') return ok({ tab, message: parts.value.message });
	if (parts.value.kind === 'presence') {
		const presence = parsePresence(parts.value.body);
		if (!presence.ok) return presence;
		return ok({ tab, message: { kind: 'presence', editing: presence.value.editing } });
	}
	const status = parseStatus(parts.value.body);
	return status.ok ? ok({ tab, message: { kind: 'status', status: status.value } }) : status;
}

const idSchema = v.pipe(v.string(), v.maxLength(128));
const deviceIdSchema = v.pipe(
	idSchema,
	v.transform((id) => id as DeviceId)
);
const personIdSchema = v.pipe(
	idSchema,
	v.transform((id) => id as PersonId)
);
const presenceSchema = v.object({ editing: v.nullable(v.pipe(v.string(), v.maxLength(128))) });
const knownDeviceSchema = v.object({
	deviceId: deviceIdSchema,
	personId: personIdSchema,
	where: v.picklist(['linked', 'here', 'away']),
	links: v.pipe(v.array(deviceIdSchema), v.maxLength(256)),
	presence: v.exactOptional(presenceSchema),
	inStep: v.boolean(),
	seenAt: v.number(),
	inStepAt: v.nullable(v.number()),
	lacks: v.number()
});
const statusSchema = v.object({
	devices: v.pipe(v.array(knownDeviceSchema), v.maxLength(256)),
	carried: v.pipe(v.array(v.object({ record: idSchema, devices: v.number() })), v.maxLength(200)),
	links: v.pipe(
		v.array(
			v.object({
				deviceId: deviceIdSchema,
				personId: personIdSchema,
				since: v.number(),
				inStep: v.boolean(),
				hasMine: v.boolean(),
				presence: presenceSchema
			})
		),
		v.maxLength(256)
	),
	carriers: v.pipe(
		v.array(
			v.object({
				address: v.pipe(v.string(), v.maxLength(2_048)),
				state: v.picklist(['connecting', 'open', 'waiting', 'off']),
				retryAt: v.nullable(v.number())
			})
		),
		v.maxLength(64)
	),
	onlyHere: v.nullable(v.boolean()),
	role: v.picklist(['holder', 'follower', 'none']),
	dropped: v.number()
});

function parseStatus(bytes: Uint8Array): Result<MeshStatus> {
	if (bytes.length > maxStatusBytes) return fail('malformed', 'status too long');
	const text = fromUtf8(bytes);
	if (!text.ok) return text;
	try {
		const parsed = v.safeParse(statusSchema, JSON.parse(text.value));
		return parsed.success ? ok(parsed.output) : fail('malformed', 'status');
	} catch {
		return fail('malformed', 'status');
	}
}

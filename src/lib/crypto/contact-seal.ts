import type { DeviceKeys } from './device-keys';
import {
	committingKey,
	maxRecipients,
	openSealedToDevice,
	sealToDevices,
	type Recipient
} from './person-seal';
import { openBytes, sealBytes } from './seal';
import {
	canonicalBytes,
	concatBytes,
	equalBytes,
	fromBase64url,
	fromUtf8,
	toBase64url,
	utf8,
	type Bytes
} from '$lib/model/bytes';
import type { DeviceId, RecordId, SpaceId } from '$lib/model/ids';
import type { ContactDetails } from '$lib/model/post';
import { fail, ok, type Result } from '$lib/model/result';
import * as v from 'valibot';

/*
 * The envelope of a contact, base64url:
 * | bytes | what                                                        |
 * |-------|-------------------------------------------------------------|
 * | 1     | version, 1                                                  |
 * | 32    | commitment to the content key                               |
 * | n+29  | sealed blob (see seal.ts): the details as JSON, UTF-8       |
 * Each reader's device has the content key (32 random bytes) sealed to it (see person-seal.ts).
 */
const version = 1;
const headBytes = 33;
const keyBytes = 32;

/** Longest of the three fields of a contact, in characters. */
const maxContactLength = 2000;
const maxEnvelopeBytes = 40_960;

/** Where a contact belongs: it opens nowhere else. */
export interface ContactContext {
	readonly space: SpaceId;
	readonly postId: RecordId;
}

const field = v.pipe(v.string(), v.maxLength(maxContactLength));
const details = v.object({ reach: field, place: field, notWith: field });

/**
 * Seals a contact under a new key of its own, and that key to each reader's device. Fails with
 * `too-long` or `too-many` (128 devices).
 */
export async function sealContact(
	contact: ContactDetails,
	recipients: readonly Recipient[],
	context: ContactContext
): Promise<Result<{ readonly envelope: string; readonly keys: ReadonlyMap<DeviceId, string> }>> {
	if (recipients.length > maxRecipients) return fail('too-many');
	const parsed = v.safeParse(details, contact);
	if (!parsed.success) return fail('too-long');
	const contentKey = crypto.getRandomValues(new Uint8Array(keyBytes));
	const { seal, commitment } = await envelopeKey(contentKey, context);
	const sealed = await sealBytes(
		seal,
		utf8(JSON.stringify(parsed.output)),
		contextBytes('contact', context)
	);
	const envelope = concatBytes(Uint8Array.of(version), commitment, sealed);
	const keys = await sealToDevices(contentKey, recipients, contextBytes('contact key', context));
	return keys.ok ? ok({ envelope: toBase64url(envelope), keys: keys.value }) : keys;
}

/** Reads a contact with the key that was sealed to this device. Fails with `sealed`, `too-new`, `too-long`, `malformed`. */
export async function openContact(
	envelope: string,
	key: string,
	device: DeviceKeys,
	context: ContactContext
): Promise<Result<ContactDetails>> {
	const opened = await openEnvelope(envelope, key, device, context);
	return opened.ok ? ok(opened.value.contact) : opened;
}

/**
 * A device that can read a contact seals its key on to further devices; they get the key only if it
 * really opens this envelope. Fails as `openContact` does, or with `too-many`.
 */
export async function sealKeyOn(
	envelope: string,
	key: string,
	device: DeviceKeys,
	recipients: readonly Recipient[],
	context: ContactContext
): Promise<Result<ReadonlyMap<DeviceId, string>>> {
	if (recipients.length > maxRecipients) return fail('too-many');
	const opened = await openEnvelope(envelope, key, device, context);
	return opened.ok
		? sealToDevices(opened.value.contentKey, recipients, contextBytes('contact key', context))
		: opened;
}

async function openEnvelope(
	envelope: string,
	key: string,
	device: DeviceKeys,
	context: ContactContext
): Promise<Result<{ readonly contact: ContactDetails; readonly contentKey: Bytes }>> {
	const bytes = fromBase64url(envelope, maxEnvelopeBytes);
	if (!bytes.ok) return bytes;
	if (bytes.value.length < headBytes) return fail('sealed');
	if (bytes.value[0] !== version) return fail('too-new');
	const contentKey = await openSealedToDevice(
		device,
		key,
		contextBytes('contact key', context),
		keyBytes
	);
	if (!contentKey.ok) return contentKey;
	const { seal, commitment } = await envelopeKey(contentKey.value, context);
	if (!equalBytes(commitment, bytes.value.subarray(1, headBytes))) return fail('sealed');
	const json = await openBytes(
		seal,
		bytes.value.subarray(headBytes),
		contextBytes('contact', context)
	);
	const contact = json.ok ? parseDetails(json.value) : json;
	return contact.ok ? ok({ contact: contact.value, contentKey: contentKey.value }) : contact;
}

function parseDetails(bytes: Uint8Array): Result<ContactDetails> {
	const text = fromUtf8(bytes);
	if (!text.ok) return fail('malformed');
	try {
		const parsed = v.safeParse(details, JSON.parse(text.value));
		return parsed.success ? ok(parsed.output) : fail('malformed');
	} catch {
		return fail('malformed');
	}
}

const envelopeKey = (contentKey: Uint8Array, context: ContactContext) =>
	committingKey(
		contentKey,
		['porchlight contact', context.space],
		[contextBytes('contact', context)]
	);

const contextBytes = (purpose: string, context: ContactContext): Bytes =>
	canonicalBytes([purpose, context.space, context.postId]);

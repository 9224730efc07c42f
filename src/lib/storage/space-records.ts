import { createSealKey, openBytes, sealBytes } from '$lib/crypto/seal';
import { fromUtf8, toBase64url, utf8 } from '$lib/model/bytes';
import type { DeviceId, PersonId, SpaceId } from '$lib/model/ids';
import * as v from 'valibot';
import type { Opened } from './connection';
import { keysUnder } from './schema';
import type { StoredSpace } from './store';
import { StorageError } from './storage-error';
import { read, write } from './transaction';

/** The key under which a space's documents and caches lie; it is in the space's record, so erasing that erases all. */
export interface SpaceKey {
	/** Random; another one means that the space was erased and put again. */
	readonly id: string;
	readonly key: CryptoKey;
}

/** A space as it lies there: sealed JSON, and the keys that can't be exported. */
interface KeptSpace {
	readonly sealed: Uint8Array;
	readonly sign: CryptoKeyPair;
	readonly seal: CryptoKeyPair;
	readonly space: SpaceKey;
}

const maxSealedBytes = 4 * 2 ** 20;

/** The label of a space in keys. */
export const spaceLabel = (opened: Opened, id: SpaceId): Promise<string> =>
	opened.label('space', id);

/** The key id in a stored space, without opening it; null when there is none. */
export const spaceKeyOf = (value: unknown): SpaceKey | null => parseKept(value)?.space ?? null;

/** Last opened first; one that does not open is left out, and left in place. */
export async function readSpaces(opened: Opened): Promise<readonly StoredSpace[]> {
	const found = await read(opened.db, ['spaces'], async (transaction) => {
		const spaces = transaction.objectStore('spaces');
		return Promise.all([spaces.getAllKeys(), spaces.getAll()]);
	});
	const [labels, values] = found;
	const opening = labels.map((label, at) => openSpace(opened, label, values[at]));
	const spaces = (await Promise.all(opening)).filter((space) => space !== null);
	return spaces.sort((a, b) => b.openedAt - a.openedAt);
}

/** Writes or replaces one space; keeps the key its documents lie under. */
export async function writeSpace(opened: Opened, space: StoredSpace): Promise<void> {
	const label = await spaceLabel(opened, space.id);
	const made: SpaceKey = {
		id: toBase64url(crypto.getRandomValues(new Uint8Array(12))),
		key: await createSealKey()
	};
	const { sign, seal, ...device } = space.device;
	const words = JSON.stringify({ ...space, secret: [...space.secret], device });
	const sealed = await sealBytes(opened.sealKey, utf8(words), contextOf(label));
	await write(opened.db, ['spaces'], async (transaction) => {
		const spaces = transaction.objectStore('spaces');
		const before = spaceKeyOf(await spaces.get(label));
		const kept: KeptSpace = { sealed, sign, seal, space: before ?? made };
		await spaces.put(kept, label);
	});
}

/** First the record with all keys, in a transaction of its own; then what can't be read any more. */
export async function eraseSpace(opened: Opened, id: SpaceId): Promise<void> {
	const label = await spaceLabel(opened, id);
	await write(opened.db, ['spaces'], (transaction) =>
		transaction.objectStore('spaces').delete(label)
	);
	const stores = ['snapshots', 'tail', 'marks', 'damaged', 'caches'] as const;
	await write(opened.db, [...stores], async (transaction) => {
		await Promise.all(stores.map((name) => transaction.objectStore(name).delete(keysUnder(label))));
	});
}

/** Inside a transaction: fails with `erased` unless the space still has that key. */
export function requireSpaceKey(value: unknown, id: string): void {
	if (spaceKeyOf(value)?.id !== id) throw new StorageError('erased');
}

const contextOf = (label: string): string => JSON.stringify(['spaces', label]);

async function openSpace(
	opened: Opened,
	label: string,
	value: unknown
): Promise<StoredSpace | null> {
	const kept = parseKept(value);
	if (!kept || kept.sealed.length > maxSealedBytes) return null;
	const bytes = await openBytes(opened.sealKey, kept.sealed, contextOf(label));
	const text = bytes.ok ? fromUtf8(bytes.value) : bytes;
	if (!text.ok) return null;
	const parsed = v.safeParse(spaceSchema, text.value);
	if (!parsed.success) return null;
	const { device, secret, network, bridge, ...rest } = parsed.output;
	return {
		...rest,
		...(network === undefined ? {} : { network }),
		...(bridge === true ? { bridge } : {}),
		secret: Uint8Array.from(secret),
		device: { ...device, sign: kept.sign, seal: kept.seal }
	};
}

const isId = (value: unknown): value is string =>
	typeof value === 'string' && /^[\w-]{1,128}$/.test(value);
const spaceSchema = v.pipe(
	v.string(),
	v.parseJson(),
	v.object({
		id: v.custom<SpaceId>(isId),
		name: v.string(),
		personId: v.custom<PersonId>(isId),
		myName: v.string(),
		epoch: v.number(),
		secret: v.pipe(
			v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))),
			v.length(32)
		),
		device: v.object({
			deviceId: v.custom<DeviceId>(isId),
			sealKey: v.string(),
			certificate: v.string()
		}),
		relays: v.array(v.string()),
		network: v.optional(v.unknown()),
		bridge: v.optional(v.unknown()),
		links: v.record(v.string(), v.string()),
		joinedAt: v.number(),
		openedAt: v.number()
	})
);

// Looked up late: on plain http there is no CryptoKey, and the page has to say so rather than break.
const keySchema = v.custom<CryptoKey>((value) => value instanceof CryptoKey);
const pairSchema = v.object({ publicKey: keySchema, privateKey: keySchema });
const keptSchema = v.object({
	sealed: v.instance(Uint8Array),
	sign: pairSchema,
	seal: pairSchema,
	space: v.object({ id: v.string(), key: keySchema })
});

function parseKept(value: unknown): KeptSpace | null {
	const parsed = v.safeParse(keptSchema, value);
	return parsed.success ? parsed.output : null;
}

import { isDeviceId, isPersonId } from '$lib/model/id-parse';
import type { DeviceId, PersonId, RecordId } from '$lib/model/ids';
import type { Claim, ContactState, Post } from '$lib/model/post';
import {
	postVersion,
	readBase,
	readClaim,
	readClosed,
	readContact,
	readContactKey,
	readGone,
	readLife,
	readSize,
	readThanks,
	readWhen,
	readWords
} from '$lib/model/stored-post';
import { envelopeName } from './keys';
import type { Bag } from './record-bags';

/** What reading a contact needs to know of this device and the others. */
export interface PostReader {
	readonly myDevice: DeviceId;
	personOf(device: DeviceId): PersonId | undefined;
}

/** A parsed post before the numbers are told apart: `number` is still the wished one. */
export interface ReadPost {
	readonly post: Post;
	readonly wished: number;
}

/** Parses one record. Null when it has to be shown as unreadable. Never throws. */
export function postFromRaw(id: RecordId, bag: Bag, reader: PostReader): ReadPost | null {
	const newer = isNewer(bag);
	const base = readBase(bag.get(''), newer);
	const words = readWords(bag.get('words'), newer);
	if (base === null || words === null) return null;
	const optional = <T>(name: string, read: (raw: unknown, newer: boolean) => T | null) => {
		const raw = bag.get(name);
		return raw === undefined || raw === null ? undefined : read(raw, newer);
	};
	const when = optional('when', readWhen);
	const size = optional('size', readSize);
	const life = optional('life', readLife);
	const closed = optional('closed', readClosed);
	const gone = optional('gone', readGone);
	const contactRaw = bag.get('contact');
	const contact =
		contactRaw === undefined || contactRaw === null ? undefined : readContact(contactRaw);
	const broken = [when, size, life, closed, gone].includes(null);
	if (broken || (contact === null && !newer)) return null;

	const claims = readClaims(bag, newer, base.by);
	const thanks = readAllThanks(bag, newer);
	let changedAt = Math.max(base.at, words.at, claims.changedAt);
	for (const part of [when, size, life, closed, gone, contact, ...thanks])
		if (part) changedAt = Math.max(changedAt, part.at);
	return {
		wished: base.number,
		post: {
			id,
			kind: base.kind,
			number: String(base.number),
			title: words.title,
			details: words.details,
			category: words.category,
			area: words.area,
			onBehalfOf: words.onBehalfOf,
			when: when?.when ?? { kind: 'flexible' },
			urgency: when?.urgency ?? 'any',
			size: size?.size ?? 'one-off',
			wanted: size ? size.wanted : null,
			access: size?.access ?? [],
			lifetime: life?.lifetime ?? { kind: 'standing' },
			renewals: life?.renewals ?? 0,
			madeBy: base.by,
			madeAt: base.at,
			changedAt,
			claims: claims.list,
			thanks,
			closed:
				closed && !closed.open && closed.reason !== null
					? { reason: closed.reason, by: closed.by, at: closed.at }
					: null,
			gone: gone && !gone.back ? { by: gone.by, at: gone.at } : null,
			contact: contactState(bag, contact ?? null, reader),
			editable: !newer,
			importedAs: base.importedAs
		}
	};
}

/** Any group may carry a version of its own: it was edited by a newer app. */
function isNewer(bag: Bag): boolean {
	for (const raw of bag.values()) {
		if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, 'v')) continue;
		const version: unknown = Reflect.get(raw, 'v');
		if (typeof version === 'number' && version > postVersion) return true;
	}
	return false;
}

/** A claim that does not parse costs only itself. */
function readClaims(
	bag: Bag,
	newer: boolean,
	importer: PersonId
): { readonly list: readonly Claim[]; readonly changedAt: number } {
	const list: Claim[] = [];
	const imported = new Map<string, { readonly personId: PersonId; readonly claim: Claim }>();
	let changedAt = 0;
	for (const [rest, raw] of bag) {
		if (!rest.startsWith('claims/')) continue;
		const [personId] = rest.slice('claims/'.length).split('.');
		const read = readClaim(raw, newer);
		if (read === null || !isPersonId(personId)) continue;
		changedAt = Math.max(changedAt, read.at);
		if (read.withdrawn) continue;
		const { speaksFor, state, quantity, words, at, saw } = read;
		const claim = { personId, speaksFor, state, quantity, words, at, saw };
		if (!read.imported) {
			list.push(claim);
			continue;
		}
		// One row imported by two people apart is one yes of that neighbour: the importer's stands.
		const key = speaksFor.toLowerCase();
		const rival = imported.get(key);
		const stands =
			rival === undefined ||
			(rival.personId !== importer && (personId === importer || personId < rival.personId));
		if (stands) imported.set(key, { personId, claim });
	}
	for (const { claim } of imported.values()) list.push(claim);
	list.sort(
		(a, b) => a.at - b.at || compare(a.personId, b.personId) || compare(a.speaksFor, b.speaksFor)
	);
	return { list, changedAt };
}

function readAllThanks(bag: Bag, newer: boolean): Post['thanks'] {
	const list: { personId: PersonId; words: string; at: number }[] = [];
	for (const [rest, raw] of bag) {
		if (!rest.startsWith('thanks/')) continue;
		const personId = rest.slice('thanks/'.length);
		const read = readThanks(raw, newer);
		if (read === null || read.withdrawn || !isPersonId(personId)) continue;
		list.push({ personId, words: read.words, at: read.at });
	}
	return list.sort((a, b) => a.at - b.at || compare(a.personId, b.personId));
}

function contactState(
	bag: Bag,
	contact: ReturnType<typeof readContact>,
	reader: PostReader
): ContactState {
	switch (contact?.kind) {
		case 'dropped':
			return { kind: 'dropped' };
		case 'group':
			return {
				kind: 'group',
				details: { reach: contact.reach, place: contact.place, notWith: contact.notWith }
			};
		case 'sealed': {
			const holders = new Set<PersonId>();
			for (const device of contactKeys(bag, contact.envelope).keys()) {
				if (device === reader.myDevice) return { kind: 'sealed-to-me' };
				const person = reader.personOf(device);
				if (person !== undefined) holders.add(person);
			}
			return { kind: 'sealed', holders: [...holders].sort(compare) };
		}
		default:
			return { kind: 'none' };
	}
}

/** The keys to this very envelope; those to an earlier one are of no use. */
export function contactKeys(bag: Bag, envelope: string): ReadonlyMap<DeviceId, string> {
	const name = envelopeName(envelope);
	const keys = new Map<DeviceId, string>();
	for (const [rest, raw] of bag) {
		if (!rest.startsWith('contactKey/')) continue;
		const device = rest.slice('contactKey/'.length);
		const read = readContactKey(raw);
		if (read !== null && read.envelope === name && isDeviceId(device)) keys.set(device, read.key);
	}
	return keys;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

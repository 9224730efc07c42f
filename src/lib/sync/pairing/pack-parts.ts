import { concatBytes, utf8, type Bytes } from '$lib/model/bytes';
import { formatIpv4, formatIpv6, formatMdns, parseIpv4, parseIpv6, parseMdns } from './addresses';
import type { ByteReader } from './byte-reader';
import { byUse, isHostName, maxCandidates, type HandCandidate } from './candidates';
import { areCredentials, maxPassword, maxUfrag, type ConnectionParts } from './connection-parts';

const transports = ['udp', 'tcp-active', 'tcp-passive', 'tcp-so'] as const;
const types = ['host', 'srflx', 'relay'] as const;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const hexLetters = '0123456789abcdef';

/** See the table in `code.ts`. */
export function packCredentials({ ufrag, password }: ConnectionParts): Bytes {
	const text = ufrag + password;
	const hex = /^[0-9a-f]+$/.test(text);
	const alphabet = hex ? hexLetters : letters;
	const width = hex ? 4 : 6;
	const packed = new Uint8Array(Math.ceil((text.length * width) / 8));
	Array.from(text).forEach((letter, index) => {
		const value = alphabet.indexOf(letter);
		for (let bit = 0; bit < width; bit += 1) {
			const at = index * width + bit;
			if ((value >> (width - 1 - bit)) & 1)
				packed[at >> 3] = (packed[at >> 3] ?? 0) | (128 >> (at & 7));
		}
	});
	const head = Uint8Array.of((hex ? 128 : 0) | ufrag.length, password.length);
	return concatBytes(head, packed);
}

/** Throws a RangeError on what no browser made. */
export function unpackCredentials(reader: ByteReader): Pick<ConnectionParts, 'ufrag' | 'password'> {
	const form = reader.u8();
	const ufragLength = form & 127;
	const passwordLength = reader.u8();
	if (ufragLength > maxUfrag || passwordLength > maxPassword) throw new RangeError('credentials');
	const hex = form >= 128;
	const width = hex ? 4 : 6;
	const length = ufragLength + passwordLength;
	const packed = reader.take(Math.ceil((length * width) / 8));
	const text = Array.from({ length }, (_, index) => {
		let value = 0;
		for (let bit = 0; bit < width; bit += 1) {
			const at = index * width + bit;
			value = (value << 1) | (((packed[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
		}
		return (hex ? hexLetters : letters).charAt(value);
	}).join('');
	const ufrag = text.slice(0, ufragLength);
	const password = text.slice(ufragLength);
	if (!areCredentials(ufrag, password)) throw new RangeError('credentials');
	return { ufrag, password };
}

/** The most useful ones, as many as fit into so many bytes. */
export function packCandidates(candidates: readonly HandCandidate[], room: number): Bytes {
	const ordered = byUse(candidates);
	const packed: Bytes[] = [];
	const addresses: string[] = [];
	let left = room;
	for (const candidate of ordered) {
		const bytes = packCandidate(candidate, addresses.indexOf(candidate.address));
		if (bytes.length > left || packed.length >= maxCandidates) continue;
		packed.push(bytes);
		addresses.push(candidate.address);
		left -= bytes.length;
	}
	return concatBytes(...packed);
}

/** `earlier`: the candidate in the code that has the same address, or -1. */
function packCandidate({ type, transport, address, port }: HandCandidate, earlier: number): Bytes {
	const [kind, bytes] = packAddress(address);
	const same = earlier >= 0;
	const head =
		kind | (transports.indexOf(transport) << 2) | (types.indexOf(type) << 4) | (same ? 64 : 0);
	return concatBytes(
		Uint8Array.of(head),
		same ? Uint8Array.of(earlier) : bytes,
		...(transport === 'tcp-active' ? [] : [Uint8Array.of(port >> 8, port & 255)])
	);
}

function packAddress(address: string): readonly [number, Bytes] {
	const known = [parseMdns(address), parseIpv4(address), parseIpv6(address)];
	const kind = known.findIndex((bytes) => bytes !== null);
	const bytes = known[kind] ?? null;
	if (bytes !== null) return [kind, bytes];
	const name = utf8(address);
	return [3, concatBytes(Uint8Array.of(name.length), name)];
}

/** All that is left; throws a RangeError on what `packCandidates` did not write. */
export function unpackCandidates(reader: ByteReader): readonly HandCandidate[] {
	const candidates: HandCandidate[] = [];
	while (reader.left() > 0) {
		if (candidates.length >= maxCandidates) throw new RangeError('too many candidates');
		const head = reader.u8();
		const transport = transports[(head >> 2) & 3];
		const type = types[(head >> 4) & 3];
		const address =
			(head & 64) === 0 ? unpackAddress(reader, head & 3) : candidates[reader.u8()]?.address;
		if (transport === undefined || type === undefined || address === undefined || head >= 128)
			throw new RangeError('candidate');
		const port = transport === 'tcp-active' ? 9 : reader.u16();
		if (port === 0) throw new RangeError('port');
		candidates.push({ type, transport, address, port });
	}
	return candidates;
}

function unpackAddress(reader: ByteReader, kind: number): string {
	if (kind === 0) return formatMdns(reader.take(16));
	if (kind === 1) return formatIpv4(reader.take(4));
	if (kind === 2) return formatIpv6(reader.take(16));
	const name = String.fromCharCode(...reader.take(reader.u8()));
	if (!isHostName(name)) throw new RangeError('name');
	return name;
}

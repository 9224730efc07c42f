import type { Bytes } from '$lib/model/bytes';

/** The four bytes of a dotted IPv4 address; null for anything else. */
export function parseIpv4(text: string): Bytes | null {
	const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
	if (parts === undefined || parts.some((part) => part > 255)) return null;
	return Uint8Array.from(parts);
}

/** Dotted. */
export const formatIpv4 = (bytes: Uint8Array): string => bytes.join('.');

/** The 16 bytes of an IPv6 address (RFC 4291, section 2.2), without a zone; null for anything else. */
export function parseIpv6(text: string): Bytes | null {
	if (text.length > 45 || !/^[0-9a-f:]+$/i.test(text)) return null;
	const halves = text.split('::');
	if (halves.length > 2) return null;
	const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
	if (head === undefined) return null;
	const missing = 8 - head.length - (tail?.length ?? 0);
	if (tail === undefined ? missing !== 0 : missing < 1) return null;
	const zeros = Array.from({ length: missing }, () => '0');
	const groups = [...head, ...zeros, ...(tail ?? [])];
	if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
	return Uint8Array.from(
		groups.flatMap((group) => {
			const value = Number.parseInt(group, 16);
			return [value >> 8, value & 255];
		})
	);
}

/** Eight groups, none left out: what every parser takes. */
export function formatIpv6(bytes: Uint8Array): string {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return [0, 2, 4, 6, 8, 10, 12, 14].map((at) => view.getUint16(at).toString(16)).join(':');
}

const mdns = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/;

/** The 16 bytes of the name behind which browsers hide an address of the local network; null for another name. */
export function parseMdns(text: string): Bytes | null {
	const digits = mdns.exec(text)?.slice(1).join('');
	if (digits === undefined) return null;
	return Uint8Array.from({ length: 16 }, (_, at) =>
		Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16)
	);
}

/** See `parseMdns`. */
export function formatMdns(bytes: Uint8Array): string {
	const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	const cuts = [0, 8, 12, 16, 20, 32];
	return `${cuts
		.slice(1)
		.map((end, at) => digits.slice(cuts[at], end))
		.join('-')}.local`;
}

/**
 * IPv4 ranges that no router on the internet carries (IANA special-purpose registry, RFC 6890): first
 * address, prefix length. This device itself (0/8, 127/8) is left out, as are multicast and broadcast.
 */
const nearV4: readonly (readonly [string, number])[] = [
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.2.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24]
];
/** The same for IPv6: unique local (RFC 4193), link-local, documentation. */
const nearV6: readonly (readonly [string, number])[] = [
	['fc00::', 7],
	['fe80::', 10],
	['2001:db8::', 32]
];

/**
 * Whether sending something to this address stays in the house: an mDNS name, an address that the
 * internet doesn't carry, or one of the same network as one of `own` (first 24 bits of IPv4, 64 of IPv6).
 */
export function isNear(address: string, own: readonly string[]): boolean {
	if (parseMdns(address) !== null) return true;
	const v4 = parseIpv4(address);
	if (v4 !== null) {
		const inRange = nearV4.some(([start, bits]) => shares(v4, parseIpv4(start), bits));
		return inRange || (isUnicastV4(v4) && own.some((each) => shares(v4, parseIpv4(each), 24)));
	}
	const v6 = parseIpv6(address);
	if (v6 === null) return false;
	const inRange = nearV6.some(([start, bits]) => shares(v6, parseIpv6(start), bits));
	// Only global unicast (2000::/3): neither this device itself, nor IPv4 in disguise, nor multicast.
	const global = ((v6[0] ?? 0) & 0xe0) === 0x20;
	return inRange || (global && own.some((each) => shares(v6, parseIpv6(each), 64)));
}

const isUnicastV4 = ([first = 0]: Uint8Array): boolean => first > 0 && first !== 127 && first < 224;

/** Whether the first so many bits are the same. */
function shares(a: Uint8Array, b: Uint8Array | null, bits: number): boolean {
	if (b?.length !== a.length) return false;
	return a.every((byte, at) => {
		const left = Math.min(8, Math.max(0, bits - 8 * at));
		return (byte ^ (b[at] ?? 0)) >> (8 - left) === 0;
	});
}

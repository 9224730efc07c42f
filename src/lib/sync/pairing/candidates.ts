import { isNear, parseIpv4, parseIpv6, parseMdns } from './addresses';

/** One way to reach a device, of all that an ICE candidate says (RFC 8839, section 5.1). */
export interface HandCandidate {
	readonly type: 'host' | 'srflx' | 'relay';
	readonly transport: 'udp' | 'tcp-active' | 'tcp-passive' | 'tcp-so';
	/** An mDNS name, an IPv4 or IPv6 address, or another name. */
	readonly address: string;
	/** 9 with `tcp-active`, which is reached by nobody. */
	readonly port: number;
}

/** Most that a code carries and that are taken from one. */
export const maxCandidates = 8;
const discardPort = 9;
/** Browsers listen on higher ports only; what lies below belongs to other services. */
const minPort = 1_024;
const maxNameBytes = 64;

const tcpTypes = { active: 'tcp-active', passive: 'tcp-passive', so: 'tcp-so' } as const;
const line =
	/^(?:a=)?candidate:\S{1,32} (\d{1,3}) (udp|tcp) \d{1,10} (\S{1,64}) (\d{1,5}) typ (host|srflx|relay)\b(.*)$/i;

/** Reads one candidate, with or without `a=`; null for what no code carries (another component, an unknown kind). */
export function parseCandidate(text: string): HandCandidate | null {
	const [, component, protocol, address, portText, type, rest] = line.exec(text.trim()) ?? [];
	if (component !== '1' || address === undefined) return null;
	const transport = protocol?.toLowerCase() === 'udp' ? 'udp' : tcpTransport(rest ?? '');
	const port = Number(portText);
	if (transport === null || port < 1 || port > 65_535) return null;
	if (!isAddress(address)) return null;
	const kind = type?.toLowerCase();
	if (kind !== 'host' && kind !== 'srflx' && kind !== 'relay') return null;
	return { type: kind, transport, address, port: transport === 'tcp-active' ? discardPort : port };
}

function tcpTransport(rest: string): HandCandidate['transport'] | null {
	const name = / tcptype (active|passive|so)\b/i.exec(rest)?.[1]?.toLowerCase();
	return name === 'active' || name === 'passive' || name === 'so' ? tcpTypes[name] : null;
}

const isAddress = (text: string): boolean =>
	parseIpv4(text) !== null || parseIpv6(text) !== null || isHostName(text);

/** A name as it may stand in a code: letters, digits, `-` and `.`. */
export const isHostName = (text: string): boolean =>
	text.length <= maxNameBytes &&
	/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text) &&
	/[a-z]/i.test(text);

const typePreference = { host: 126, srflx: 100, relay: 2 };

/** As `RTCPeerConnection` takes it; `rank` 0 is tried first. Priorities as in RFC 8445, section 5.1.2. */
export function formatCandidate(candidate: HandCandidate, rank: number): string {
	const { type, transport, address, port } = candidate;
	const udp = transport === 'udp';
	const preference = (udp ? 65_535 : 32_767) - rank;
	const priority = typePreference[type] * 2 ** 24 + preference * 2 ** 8 + 255;
	const related = type === 'host' ? '' : ` raddr ${parseIpv6(address) ? '::' : '0.0.0.0'} rport 0`;
	const tcp = udp ? '' : ` tcptype ${transport.slice('tcp-'.length)}`;
	return `candidate:${rank + 1} 1 ${udp ? 'udp' : 'tcp'} ${priority} ${address} ${port} typ ${type}${related}${tcp}`;
}

/**
 * Whether a code may make this device send anything there: never to another service's port; and
 * unless the group chose to be introduced from outside (`far`), never beyond its own network.
 */
export function mayReach(
	candidate: HandCandidate,
	how: { readonly far: boolean; readonly own: readonly string[] }
): boolean {
	const { transport, port, address, type } = candidate;
	// Nothing is ever sent to one that only calls.
	if (transport === 'tcp-active') return true;
	if (port < minPort) return false;
	if (how.far) return isNear(address, how.own) || isFar(address);
	return type === 'host' && isNear(address, how.own);
}

/** Neither this device itself nor everybody at once. */
function isFar(address: string): boolean {
	const v4 = parseIpv4(address);
	if (v4 !== null) return isNear(address, [address]);
	return parseIpv6(address) !== null ? isNear(address, [address]) : address.includes('.');
}

/**
 * The most useful first: hidden and IPv4 addresses of the local network, one IPv6, those seen from
 * outside, the other IPv6, TCP last. The order among equals stays.
 */
export function byUse(candidates: readonly HandCandidate[]): readonly HandCandidate[] {
	const firstV6 = candidates.find((each) => isLocalUdp(each) && parseIpv6(each.address) !== null);
	const rank = (each: HandCandidate): number => {
		if (each.transport !== 'udp') return each.transport === 'tcp-active' ? 6 : 5;
		if (each.type !== 'host') return each.type === 'srflx' ? 2 : 3;
		if (parseMdns(each.address) !== null || parseIpv4(each.address) !== null) return 0;
		return each === firstV6 ? 1 : 4;
	};
	return [...candidates].sort((a, b) => rank(a) - rank(b));
}

const isLocalUdp = ({ type, transport }: HandCandidate): boolean =>
	type === 'host' && transport === 'udp';

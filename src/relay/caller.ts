import type { IncomingMessage } from 'node:http';

/**
 * The key under which connections of one caller are counted: an IPv4 address, or the /64 network of
 * an IPv6 one (a household owns a whole /64). Behind a proxy it is the last `X-Forwarded-For` entry,
 * the only one the proxy itself wrote. Kept in memory while connected and about
 * a minute longer, never written anywhere.
 */
export function callerKey(request: IncomingMessage, behindProxy: boolean): string {
	const forwarded = behindProxy ? request.headers['x-forwarded-for'] : undefined;
	const list = Array.isArray(forwarded) ? forwarded.join(',') : forwarded;
	const address = list?.split(',').at(-1)?.trim() ?? request.socket.remoteAddress ?? '';
	return networkOf(address.slice(0, 64));
}

/** `::ffff:10.0.0.7` -> `10.0.0.7`; `fd00:1:2:3:4::9` -> `fd00:1:2:3`; anything else unchanged. */
export function networkOf(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
	if (mapped?.[1] !== undefined) return mapped[1];
	if (!address.includes(':')) return address;
	const [head = '', tail] = address.toLowerCase().split('::');
	const first = head === '' ? [] : head.split(':');
	const last = tail === undefined || tail === '' ? [] : tail.split(':');
	const gap = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
	return [...first, ...Array<string>(gap).fill('0'), ...last].slice(0, 4).join(':');
}

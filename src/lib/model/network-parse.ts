import * as v from 'valibot';
import { directNetwork, maxServerChars, maxServers, type NetworkChoice } from './network';

/** Host name, IPv4 or bracketed IPv6, a port, and for TURN the transport: RFC 7064 and RFC 7065. */
const serverUrl =
	/^(stuns?|turns?):(?:\/\/)?((?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(\?transport=(?:udp|tcp))?$/i;

/** A server's address as typed (`stun:host:port`, `turn:host`, `turns:host:port?transport=tcp`), or null when it is none. */
export function parseServerUrl(typed: string): string | null {
	const text = typed.trim();
	if (text.length > maxServerChars) return null;
	const found = serverUrl.exec(text);
	if (found === null) return null;
	const [, scheme = '', host = '', port, transport = ''] = found;
	if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
	// Browsers throw on a STUN address that names a transport.
	if (transport !== '' && !/^turn/i.test(scheme)) return null;
	const where = port === undefined ? host : `${host}:${Number(port)}`;
	return `${scheme}:${where}${transport}`.toLowerCase();
}

const printable = v.pipe(v.string(), v.maxLength(maxServerChars), v.regex(/^[^\p{C}]*$/u));

/** Whether a user name or password as typed can be used as it is. */
export const isServerSecret = (typed: string): boolean => v.is(printable, typed);

const serverSchema = v.object({
	url: v.pipe(
		v.string(),
		v.check((url) => parseServerUrl(url) === url)
	),
	username: printable,
	password: printable
});
const storedSchema = v.object({
	servers: v.fallback(v.array(v.unknown()), []),
	neverDirect: v.fallback(v.boolean(), false)
});

/** A choice as it was kept. A server that can't be read is left out; one's wish to hide stays. */
export function parseNetworkChoice(value: unknown): NetworkChoice {
	const stored = v.safeParse(storedSchema, value);
	if (!stored.success) return directNetwork;
	const servers = stored.output.servers
		.map((server) => v.safeParse(serverSchema, server))
		.flatMap((parsed) => (parsed.success ? [parsed.output] : []))
		.slice(0, maxServers);
	return { servers, neverDirect: stored.output.neverDirect };
}

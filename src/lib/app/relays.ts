/**
 * The relay that comes with the page: `relay` beside it, over wss or ws as the page itself.
 * Null for a page opened from a file, which has no server behind it.
 */
export function ownRelay(
	location: Pick<Location, 'protocol' | 'origin' | 'pathname'>
): string | null {
	if (location.protocol !== 'http:' && location.protocol !== 'https:') return null;
	const address = new URL('relay', `${location.origin}${location.pathname}`);
	address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
	return address.href;
}

/** At most this many helper addresses per group. */
export const maxRelays = 8;

/** A helper address as typed, made whole (`relay.example` -> `wss://relay.example/`), or null when it is none. */
export function parseRelay(typed: string): string | null {
	const text = typed.trim();
	if (text === '' || text.length > 200 || /\s/.test(text)) return null;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `wss://${text}`;
	const url = URL.parse(withScheme);
	if (url === null || (url.protocol !== 'wss:' && url.protocol !== 'ws:')) return null;
	if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
	url.hash = '';
	return url.href;
}

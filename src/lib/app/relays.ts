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

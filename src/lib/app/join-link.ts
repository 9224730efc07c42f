/** Where an invitation link carries its payload: `#/join/<payload>`. */
const joinPrefix = '#/join/';
/** A page of its own, no invitation. */
const byHand = '#/join/by-hand';

/**
 * Takes an invitation's payload out of the address bar and its history entry, before anything else
 * runs: a link that stays there is a key left in the door. Null when there is none.
 */
export function takeInvitation(
	location: Pick<Location, 'hash' | 'pathname' | 'search'>,
	history: Pick<History, 'state' | 'replaceState'>
): string | null {
	if (!location.hash.startsWith(joinPrefix)) return null;
	if (location.hash === byHand) return null;
	const payload = location.hash.slice(joinPrefix.length, joinPrefix.length + 4096);
	history.replaceState(history.state, '', `${location.pathname}${location.search}#/join`);
	return payload;
}

/** The whole link for a payload, on the address this page was opened from. */
export function joinLink(payload: string, location: Pick<Location, 'origin' | 'pathname'>): string {
	return `${location.origin === 'null' ? 'file://' : location.origin}${location.pathname}${joinPrefix}${payload}`;
}

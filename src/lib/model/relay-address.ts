/** At most this many helper addresses per group. */
export const maxRelays = 8;

/** A helper address as typed, made whole (`relay.example` -> `wss://relay.example/`), or null when it is none. */
export function parseRelay(typed: string): string | null {
	const text = typed.trim();
	if (text === '' || text.length > 200 || /\s/.test(text)) return null;
	const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `wss://${text}`;
	if (!URL.canParse(withScheme)) return null;
	const url = new URL(withScheme);
	if (url.protocol !== 'wss:' && url.protocol !== 'ws:') return null;
	if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
	url.hash = '';
	return url.href;
}

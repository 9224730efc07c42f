/**
 * Whether this page may use the browser's cryptography at all: not on plain http away from
 * localhost. When false nothing of the app can work, and the page has to say so instead.
 */
export function isUsable(): boolean {
	// `subtle` is always there by its type, and missing outside secure contexts.
	const subtle: unknown = globalThis.crypto.subtle;
	return globalThis.isSecureContext && subtle !== undefined;
}

import { utf8TextDecoder } from 'lib0/string';

/** Longer texts are quicker through the browser's own decoder. */
const shortBytes = 64;

/**
 * Yjs reads each key, name and word of a document through one TextDecoder, and in a browser each call
 * costs more than a short plain text is long: without it a street of 5,000 cards is read in half the time.
 */
if (utf8TextDecoder !== null) {
	const decoder = utf8TextDecoder;
	const decode = decoder.decode.bind(decoder);
	decoder.decode = (bytes, options) =>
		(options === undefined && bytes instanceof Uint8Array ? shortAscii(bytes) : null) ??
		decode(bytes, options);
}

/** Null when it is long, or not plain. */
function shortAscii(bytes: Uint8Array): string | null {
	if (bytes.length > shortBytes) return null;
	for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 0x7f) return null;
	const text: unknown = Reflect.apply(String.fromCharCode, null, bytes);
	return typeof text === 'string' ? text : null;
}

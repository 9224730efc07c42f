import { fail, ok, type Result } from '$lib/model/result';

/**
 * The one SHA-256 certificate fingerprint of a session description (RFC 8122), 32 bytes. All media
 * sections must agree: browsers put it at the session (Firefox) or at each section (Chromium).
 * Fails with `malformed`.
 */
export function dtlsFingerprint(sdp: string): Result<Uint8Array> {
	const found = new Set<string>();
	for (const line of sdp.split(/\r?\n/)) {
		if (!line.startsWith('a=fingerprint:')) continue;
		const match = /^a=fingerprint:sha-256 ([0-9a-f]{2}(?::[0-9a-f]{2}){31})\s*$/i.exec(line);
		if (match?.[1] === undefined) return fail('malformed', 'a fingerprint of another kind');
		found.add(match[1].toUpperCase());
	}
	const [only] = found;
	if (only === undefined || found.size !== 1) return fail('malformed', 'not one fingerprint');
	return ok(Uint8Array.from(only.split(':'), (hex) => Number.parseInt(hex, 16)));
}

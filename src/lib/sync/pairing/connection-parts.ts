import { fail, ok, type Result } from '$lib/model/result';
import { dtlsFingerprint } from '../dtls-fingerprint';
import { formatCandidate, parseCandidate, type HandCandidate } from './candidates';

/** All of an offer or answer that differs from one to the next, for a connection with data channels only. */
export interface ConnectionParts {
	/** ICE characters (letters, digits, `+`, `/`), 4 to 32 and 22 to 48 of them (RFC 8839 allows 256). */
	readonly ufrag: string;
	readonly password: string;
	/** SHA-256 of the DTLS certificate, 32 bytes. */
	readonly fingerprint: Uint8Array;
	readonly candidates: readonly HandCandidate[];
}

export const maxUfrag = 32;
export const maxPassword = 48;
const maxSdp = 16 * 1024;
const maxSdpCandidates = 64;

/** Whether both are as WebRTC wants them, so that nothing else gets into a description. */
export const areCredentials = (ufrag: string, password: string): boolean =>
	/^[A-Za-z0-9+/]{4,32}$/.test(ufrag) && /^[A-Za-z0-9+/]{22,48}$/.test(password);

/** Reads what a browser made (RFC 8866, 8839, 8122). Fails with `malformed`, as on two of what must be one. */
export function partsOfSdp(sdp: string): Result<ConnectionParts> {
	if (sdp.length > maxSdp) return fail('too-long');
	const fingerprint = dtlsFingerprint(sdp);
	if (!fingerprint.ok) return fingerprint;
	const lines = sdp.split(/\r?\n/);
	const ufrag = only(lines, 'a=ice-ufrag:');
	const password = only(lines, 'a=ice-pwd:');
	if (ufrag === null || password === null || !areCredentials(ufrag, password))
		return fail('malformed', 'credentials');
	const candidates = lines
		.filter((line) => line.startsWith('a=candidate:'))
		.slice(0, maxSdpCandidates)
		.flatMap((line) => parseCandidate(line) ?? []);
	return ok({ ufrag, password, fingerprint: fingerprint.value, candidates });
}

/** The one value that stands behind this; null when there is none, or two that differ. */
function only(lines: readonly string[], head: string): string | null {
	const found = new Set(
		lines.filter((line) => line.startsWith(head)).map((line) => line.slice(head.length).trim())
	);
	const [value] = found;
	return found.size === 1 && value !== undefined ? value : null;
}

/**
 * A description that Chromium and Firefox take, without candidates: those are added one by one. The
 * offering side begins DTLS (RFC 8842, section 5.3): it comes last to know of the other. Were it the
 * answering one, its first words would be lost on a Firefox that has no answer yet, and said again
 * only after as long a while as the other code took on its way.
 */
export function sdpOfParts(parts: ConnectionParts, type: 'offer' | 'answer'): string {
	const hex = Array.from(parts.fingerprint, (byte) => byte.toString(16).padStart(2, '0'));
	return [
		'v=0',
		`o=- ${sessionId(parts)} 2 IN IP4 127.0.0.1`,
		's=-',
		't=0 0',
		'a=group:BUNDLE 0',
		'a=msid-semantic: WMS',
		'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
		'c=IN IP4 0.0.0.0',
		`a=ice-ufrag:${parts.ufrag}`,
		`a=ice-pwd:${parts.password}`,
		'a=ice-options:trickle',
		`a=fingerprint:sha-256 ${hex.join(':').toUpperCase()}`,
		`a=setup:${type === 'offer' ? 'active' : 'passive'}`,
		'a=mid:0',
		'a=sctp-port:5000',
		'a=max-message-size:262144',
		''
	].join('\r\n');
}

/** A number that differs from one certificate to the next, at most 63 bits. */
const sessionId = ({ fingerprint }: ConnectionParts): string =>
	(new DataView(fingerprint.slice().buffer).getBigUint64(0) >> 1n).toString();

/** What `addIceCandidate` takes. */
export const candidateInit = (candidate: HandCandidate, rank: number): RTCIceCandidateInit => ({
	candidate: formatCandidate(candidate, rank),
	sdpMid: '0',
	sdpMLineIndex: 0
});

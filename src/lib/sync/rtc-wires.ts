import { fail, ok, type Problem, type Result } from '$lib/model/result';
import * as v from 'valibot';
import { dtlsFingerprint } from './dtls-fingerprint';
import type { PendingWire, Wire, WireFactory } from './ports';
import { createRtcWire, openChannels, whenOpen } from './rtc-wire';

/** Half-open attempts are given up after this; 12 s healed every outage that was tried. */
const openLimitMs = 12_000;
/** Candidates found within this travel together: a device's own addresses come in one go, and the others wait for them. */
const candidateBatchMs = 10;
const maxCandidates = 64;

const candidateSchema = v.object({
	candidate: v.pipe(v.string(), v.maxLength(1_024)),
	sdpMid: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64))), null),
	sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.integer())), null)
});
const signalSchema = v.variant('type', [
	v.object({
		type: v.picklist(['offer', 'answer']),
		sdp: v.pipe(v.string(), v.maxLength(16 * 1024))
	}),
	v.object({
		type: v.literal('candidates'),
		candidates: v.pipe(v.array(candidateSchema), v.maxLength(maxCandidates))
	})
]);

/**
 * Wires over `RTCPeerConnection` (W3C WebRTC 1.0) with two negotiated data channels, 0 and 1.
 * Browsers only. `iceServers` is empty unless the group chose some: no host outside learns of us.
 */
export const createRtcWires = (options: {
	readonly iceServers: readonly RTCIceServer[];
	/** `relay`: never directly, only through a TURN server among those. `all` when left out. */
	readonly iceTransportPolicy?: RTCIceTransportPolicy;
}): WireFactory => ({
	offer: (signal) => tryPending(options, true, signal),
	answer: (signal) => tryPending(options, false, signal)
});

/** Browsers throw when there are too many connections, or when WebRTC is switched off. */
function tryPending(...how: Parameters<typeof createPending>): PendingWire {
	try {
		return createPending(...how);
	} catch (error) {
		const failed = fail('unreachable', String(error));
		return {
			accept: () => Promise.resolve(failed),
			opened: Promise.resolve(failed),
			close: () => undefined
		};
	}
}

function createPending(
	options: Parameters<typeof createRtcWires>[0],
	offerer: boolean,
	signal: (data: unknown) => void
): PendingWire {
	const connection = new RTCPeerConnection({
		iceServers: [...options.iceServers],
		iceTransportPolicy: options.iceTransportPolicy ?? 'all'
	});
	const channels = openChannels(connection);
	/** Candidates that came before the description they belong to. */
	const early: v.InferOutput<typeof candidateSchema>[] = [];
	let found: RTCIceCandidateInit[] = [];
	let described = false;
	let batch: ReturnType<typeof setTimeout> | null = null;
	let settled = false;
	let settle: (result: Result<Wire>) => void = () => undefined;
	const opened = new Promise<Result<Wire>>((resolve) => {
		settle = resolve;
	});

	function giveUp(problem: Problem): void {
		if (settled) return;
		settled = true;
		stop();
		connection.close();
		settle({ ok: false, problem });
	}

	function stop(): void {
		clearTimeout(limit);
		flush();
		connection.onicecandidate = null;
	}

	const limit = setTimeout(() => giveUp({ code: 'timeout' }), openLimitMs);

	function flush(): void {
		if (batch !== null) clearTimeout(batch);
		batch = null;
		if (found.length === 0) return;
		signal({ type: 'candidates', candidates: found.slice(0, maxCandidates) });
		found = [];
	}

	connection.onicecandidate = ({ candidate }) => {
		if (candidate === null) flush();
		else {
			const { candidate: line, sdpMid, sdpMLineIndex } = candidate;
			found.push({ candidate: line, sdpMid, sdpMLineIndex });
			batch ??= setTimeout(flush, candidateBatchMs);
		}
	};
	connection.onconnectionstatechange = () => {
		if (connection.connectionState === 'failed') giveUp({ code: 'unreachable' });
	};
	/** Both ends are made at once: the early inbound messages of one are kept while the other opens. */
	const wire = createRtcWire(connection, channels, offerer);

	whenOpen(connection, channels, () => {
		if (settled) return;
		const made = wire();
		if (!made.ok) {
			giveUp(made.problem);
			return;
		}
		settled = true;
		stop();
		settle(made);
	});

	async function describe(): Promise<void> {
		await connection.setLocalDescription();
		const { localDescription } = connection;
		if (localDescription !== null && !isSettled()) {
			signal({ type: localDescription.type, sdp: localDescription.sdp });
		}
	}

	const isSettled = (): boolean => settled;

	async function take(data: v.InferOutput<typeof signalSchema>): Promise<Result<null>> {
		if (data.type === 'candidates') {
			if (!described) {
				if (early.length + data.candidates.length > maxCandidates) return fail('too-long');
				early.push(...data.candidates);
				return ok(null);
			}
			for (const candidate of data.candidates) await add(candidate);
			return ok(null);
		}
		if (described || data.type !== (offerer ? 'answer' : 'offer'))
			return fail('malformed', 'order');
		const fingerprint = dtlsFingerprint(data.sdp);
		if (!fingerprint.ok) return fingerprint;
		described = true;
		await connection.setRemoteDescription({ type: data.type, sdp: data.sdp });
		if (!offerer) await describe();
		for (const candidate of early.splice(0)) await add(candidate);
		return ok(null);
	}

	/** One candidate that a browser doesn't understand (a foreign kind of address) costs only itself. */
	async function add(candidate: v.InferOutput<typeof candidateSchema>): Promise<void> {
		try {
			await connection.addIceCandidate(candidate);
		} catch {
			// Others will do.
		}
	}

	if (offerer) {
		describe().catch((error: unknown) => giveUp({ code: 'unreachable', detail: String(error) }));
	}

	return {
		opened,
		async accept(data) {
			const parsed = v.safeParse(signalSchema, data);
			if (!parsed.success) return fail('malformed');
			if (settled) return ok(null);
			try {
				return await take(parsed.output);
			} catch (error) {
				return fail('malformed', String(error));
			}
		},
		close: () => giveUp({ code: 'closed' })
	};
}

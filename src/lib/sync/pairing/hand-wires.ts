import { fail, ok, type Problem, type Result } from '$lib/model/result';
import type { Wire } from '../ports';
import { createRtcWire, openChannels, whenOpen } from '../rtc-wire';
import { mayReach, maxCandidates, type HandCandidate } from './candidates';
import { candidateInit, partsOfSdp, sdpOfParts, type ConnectionParts } from './connection-parts';

/** Where a device can be reached is known within this, or goes into no code. */
const gatherLimitMs = 2_000;
const describeLimitMs = 10_000;
const openLimitMs = 15_000;
/**
 * The answering side doesn't learn when the other reads its code. Firefox gives up for good when it
 * has had nothing to try for 5 s, as behind names that can't be looked up here, and stops trying after
 * 30 s or so. So it is told again, and to try itself besides, which never leaves the device.
 */
const holdOnEveryMs = 2_500;

/** One end of a wire that two people open by showing each other one code each. */
export interface HandEnd {
	/** All of this end, once its addresses are known; `unreachable` when there is no WebRTC, `no-network` when there is no address. */
	readonly parts: Promise<Result<ConnectionParts>>;
	/** Settles once: open, or `timeout`, `unreachable`, `closed`. */
	readonly opened: Promise<Result<Wire>>;
	close(): void;
}

/** The end that shows its code first. */
export interface HandOffer extends HandEnd {
	/** From here on the wire opens within 15 s, or not at all; may settle later than that, or never. `over` the second time, `malformed` on what no browser takes. */
	accept(answer: ConnectionParts): Promise<Result<null>>;
}

/** Makes ends; `RTCPeerConnection` in the apps, in memory in tests. */
export interface HandWires {
	offer(): HandOffer;
	/** Waits for the other to come until it is closed. */
	answer(offer: ConnectionParts): HandEnd;
}

/**
 * Over `RTCPeerConnection`, without trickling: all candidates are in the code. Unless `far`, only
 * addresses of the same network are tried, whatever a code says: nobody can make this device send
 * anything to a stranger's address by a code held before its camera.
 */
export function createRtcHandWires(config: {
	readonly iceServers: readonly RTCIceServer[];
	/** `relay`: only through a TURN server among those, and no other address goes into a code. `all` when left out. */
	readonly iceTransportPolicy?: RTCIceTransportPolicy;
	/** The group chose to be introduced from outside (STUN, TURN). */
	readonly far: boolean;
	/** From when both sides have both codes; 15 s when left out. */
	readonly openLimitMs?: number;
}): HandWires {
	return {
		offer: () => tryEnd(config, null),
		answer: (offer) => tryEnd(config, offer)
	};
}

/** Browsers throw when there are too many connections, or when WebRTC is switched off. */
function tryEnd(...how: Parameters<typeof createEnd>): HandOffer {
	try {
		return createEnd(...how);
	} catch (error) {
		const failed = fail('unsupported', String(error));
		return {
			parts: Promise.resolve(failed),
			opened: Promise.resolve(failed),
			accept: () => Promise.resolve(failed),
			close: () => undefined
		};
	}
}

function createEnd(
	config: Parameters<typeof createRtcHandWires>[0],
	offer: ConnectionParts | null
): HandOffer {
	const connection = new RTCPeerConnection({
		iceServers: [...config.iceServers],
		iceTransportPolicy: config.iceTransportPolicy ?? 'all'
	});
	const channels = openChannels(connection);
	const wire = createRtcWire(connection, channels, offer === null);
	let own: readonly string[] = [];
	let accepted = false;
	let settled = false;
	let limit: ReturnType<typeof setTimeout> | undefined;
	let holding: ReturnType<typeof setInterval> | undefined;
	let settle: (result: Result<Wire>) => void = () => undefined;
	const opened = new Promise<Result<Wire>>((resolve) => {
		settle = resolve;
	});

	function stop(): void {
		settled = true;
		clearTimeout(limit);
		clearInterval(holding);
	}

	const isSettled = (): boolean => settled;

	function giveUp(problem: Problem): void {
		if (settled) return;
		stop();
		connection.close();
		settle({ ok: false, problem });
	}

	whenOpen(connection, channels, () => {
		if (settled) return;
		const made = wire();
		if (!made.ok) {
			giveUp(made.problem);
			return;
		}
		stop();
		settle(made);
	});

	async function describe(): Promise<Result<ConnectionParts>> {
		if (offer !== null)
			await connection.setRemoteDescription({ type: 'offer', sdp: sdpOfParts(offer, 'offer') });
		await connection.setLocalDescription();
		await gathered(connection);
		const parts = partsOfSdp(connection.localDescription?.sdp ?? '');
		if (!parts.ok) return parts;
		if (parts.value.candidates.length === 0) return fail('no-network');
		own = parts.value.candidates.map(({ address }) => address);
		if (offer !== null) {
			reach(offer.candidates);
			if (!isSettled()) holdOn([...parts.value.candidates, ...offer.candidates]);
		}
		return parts;
	}

	/**
	 * One candidate that a browser doesn't understand costs only itself; what becomes of it shows in
	 * whether the wire opens.
	 */
	function reach(candidates: readonly HandCandidate[], firstRank = 0): void {
		const allowed = candidates.filter((each) => mayReach(each, { far: config.far, own }));
		for (const [at, candidate] of allowed.entries()) {
			const init = candidateInit(candidate, firstRank + at);
			connection.addIceCandidate(init).catch(() => undefined);
		}
	}

	function holdOn(candidates: readonly HandCandidate[]): void {
		const udp = candidates.filter(({ transport }) => transport === 'udp');
		let rank = 0;
		const hold = (): void => {
			// Another rank each time, or it would be known already.
			rank += 2 * maxCandidates;
			reach(udp, rank);
		};
		holding = setInterval(hold, holdOnEveryMs);
		hold();
	}

	const parts = Promise.race([describe(), stuck()]).catch((error: unknown) =>
		fail('unsupported', String(error))
	);
	void parts.then((made) => {
		if (!made.ok) giveUp(made.problem);
	});

	return {
		parts,
		opened,
		async accept(answer) {
			if (settled || accepted) return fail('over');
			accepted = true;
			limit = setTimeout(() => giveUp({ code: 'timeout' }), config.openLimitMs ?? openLimitMs);
			try {
				const sdp = sdpOfParts(answer, 'answer');
				await connection.setRemoteDescription({ type: 'answer', sdp });
				reach(answer.candidates);
				return ok(null);
			} catch (error) {
				giveUp({ code: 'unreachable' });
				return fail('malformed', String(error));
			}
		},
		close: () => giveUp({ code: 'closed' })
	};
}

/** What a browser is asked of a connection that it closed is never answered; that must keep nobody waiting. */
const stuck = (): Promise<Result<never>> =>
	new Promise((resolve) => setTimeout(() => resolve(fail('stuck')), describeLimitMs));

/** Settles when all addresses are known, or time is up. */
function gathered(connection: RTCPeerConnection): Promise<void> {
	return new Promise((resolve) => {
		const limit = setTimeout(done, gatherLimitMs);
		function done(): void {
			clearTimeout(limit);
			connection.onicegatheringstatechange = null;
			resolve();
		}
		const look = (): void => {
			if (connection.iceGatheringState === 'complete' || connection.signalingState === 'closed')
				done();
		};
		connection.onicegatheringstatechange = look;
		look();
	});
}

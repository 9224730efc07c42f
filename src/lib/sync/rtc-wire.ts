import type { WireIdentity } from '$lib/crypto/handshake';
import { fail, ok, type Result } from '$lib/model/result';
import { dtlsFingerprint } from './dtls-fingerprint';
import { createListeners } from './listeners';
import type { Wire, WireChannel } from './ports';

const drainBytes = 64 * 1024;
const maxMessageBytes = 64 * 1024;
/** What arrives before anybody listens is held, up to this many messages. */
const maxEarly = 64;

type Channels = readonly [RTCDataChannel, RTCDataChannel];

/** The two channels of a wire; a browser throws when the connection is closed. */
export const openChannels = (connection: RTCPeerConnection): Channels => [
	openChannel(connection, 0),
	openChannel(connection, 1)
];

function openChannel(connection: RTCPeerConnection, id: WireChannel): RTCDataChannel {
	const channel = connection.createDataChannel(id === 0 ? 'control' : 'docs', {
		negotiated: true,
		id,
		ordered: true
	});
	channel.binaryType = 'arraybuffer';
	channel.bufferedAmountLowThreshold = drainBytes;
	return channel;
}

/**
 * Calls once both channels are open and both descriptions can be read. Where the other side has been
 * trying for a while, the channels may open before the browser says that it took the answer.
 */
export function whenOpen(
	connection: RTCPeerConnection,
	channels: Channels,
	call: () => void
): void {
	let called = false;
	function look(): void {
		const { localDescription, remoteDescription, signalingState } = connection;
		const known = localDescription !== null && remoteDescription !== null;
		if (called || !known || signalingState !== 'stable') return;
		if (channels.some(({ readyState }) => readyState !== 'open')) return;
		called = true;
		call();
	}
	for (const channel of channels) channel.onopen = look;
	connection.addEventListener('signalingstatechange', look);
}

/**
 * Listens from the start, so that nothing is missed. The wire itself is made by calling what this
 * returns, once both channels are open and both descriptions are set; it fails with `malformed`.
 */
export function createRtcWire(
	connection: RTCPeerConnection,
	channels: Channels,
	offerer: boolean
): () => Result<Wire> {
	const messages = createListeners<[WireChannel, Uint8Array]>();
	const drains = createListeners<[]>();
	const closes = createListeners<[]>();
	let early: [WireChannel, Uint8Array][] | null = [];
	let closed = false;

	function close(): void {
		if (closed) return;
		closed = true;
		connection.onconnectionstatechange = null;
		connection.close();
		closes.call();
	}

	function receive(channel: WireChannel, data: unknown): void {
		if (closed) return;
		if (!(data instanceof ArrayBuffer) || data.byteLength > maxMessageBytes) {
			close();
			return;
		}
		if (early === null) messages.call(channel, new Uint8Array(data));
		else if (early.length >= maxEarly) close();
		else early.push([channel, new Uint8Array(data)]);
	}

	for (const id of [0, 1] as const) {
		const channel = channels[id];
		channel.onmessage = (event: MessageEvent<unknown>) => receive(id, event.data);
		channel.onbufferedamountlow = () => drains.call();
		channel.onclose = close;
	}

	return () => {
		const local = dtlsFingerprint(connection.localDescription?.sdp ?? '');
		const remote = dtlsFingerprint(connection.remoteDescription?.sdp ?? '');
		if (!local.ok || !remote.ok) return fail('malformed', 'descriptions without fingerprints');
		const identity: WireIdentity = {
			offerer,
			localFingerprint: local.value,
			remoteFingerprint: remote.value
		};
		connection.onconnectionstatechange = () => {
			const { connectionState } = connection;
			if (connectionState === 'failed' || connectionState === 'closed') close();
		};
		return ok({
			identity,
			send(channel, bytes) {
				if (closed) return;
				try {
					channels[channel].send(bytes.slice());
				} catch {
					// The channel is gone, or its buffer overflowed: either way this link has a gap.
					close();
				}
			},
			buffered: (channel) => channels[channel].bufferedAmount,
			onDrain: (listener) => drains.add(listener),
			onMessage(listener) {
				const end = messages.add(listener);
				queueMicrotask(() => {
					const held = early ?? [];
					early = null;
					for (const [channel, bytes] of held) messages.call(channel, bytes);
				});
				return end;
			},
			onClose: (listener) => closes.add(listener),
			close
		});
	};
}

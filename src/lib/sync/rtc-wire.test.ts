import { expect, test, vi } from 'vitest';
import { whenOpen } from './rtc-wire';

/** As much of a connection as is looked at, in whatever state. */
function createParts() {
	const state = Object.assign(new EventTarget(), {
		localDescription: {} as RTCSessionDescription,
		remoteDescription: null as RTCSessionDescription | null,
		signalingState: 'have-local-offer'
	});
	const channels = [0, 1].map(() => ({
		readyState: 'connecting',
		onopen: null as (() => void) | null
	}));
	const call = vi.fn();
	whenOpen(
		state as unknown as RTCPeerConnection,
		channels as unknown as Parameters<typeof whenOpen>[1],
		call
	);
	const open = (at: 0 | 1): void => {
		const channel = channels[at];
		if (channel === undefined) return;
		channel.readyState = 'open';
		channel.onopen?.();
	};
	const take = (): void => {
		state.remoteDescription = {} as RTCSessionDescription;
		state.signalingState = 'stable';
		state.dispatchEvent(new Event('signalingstatechange'));
	};
	return { open, take, call };
}

test('a wire is open once both channels are, and both descriptions can be read', () => {
	const { open, take, call } = createParts();
	take();
	open(0);
	expect(call).not.toHaveBeenCalled();
	open(1);
	expect(call).toHaveBeenCalledOnce();
});

test('channels that open before the browser says that it took the answer are no failure', () => {
	const { open, take, call } = createParts();
	open(1);
	open(0);
	expect(call).not.toHaveBeenCalled();
	take();
	take();
	expect(call).toHaveBeenCalledOnce();
});

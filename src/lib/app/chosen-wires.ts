import { isTurn, type NetworkChoice } from '$lib/model/network';
import type { View } from '$lib/model/view';
import type { PendingWire, Wire, WireFactory } from '$lib/sync/ports';
import { createRtcWires } from '$lib/sync/rtc-wires';

/** A choice as browsers take it (W3C WebRTC 1.0, RTCConfiguration). */
export interface ChosenRtc {
	readonly iceServers: readonly RTCIceServer[];
	readonly iceTransportPolicy: RTCIceTransportPolicy;
}

/** Who never connects directly asks TURN servers only: a STUN server would learn the address for nothing. */
export function rtcChoice({ servers, neverDirect }: NetworkChoice): ChosenRtc {
	const asked = neverDirect ? servers.filter(({ url }) => isTurn(url)) : servers;
	return {
		iceServers: asked.map(({ url, username, password }) =>
			isTurn(url) ? { urls: url, username, credential: password } : { urls: url }
		),
		iceTransportPolicy: neverDirect ? 'relay' : 'all'
	};
}

/** See createChosenWires. */
export interface ChosenWires extends WireFactory {
	/** A wire that was opened by hand, as was chosen then, belongs to the group from here on. */
	took(wire: Wire): void;
	close(): void;
}

/**
 * Wires as the person chose, looked up for each. Whoever turns to *never directly* has the direct
 * ones ended at once, and is connected anew.
 */
export function createChosenWires(
	network: View<NetworkChoice>,
	make: (options: ChosenRtc) => WireFactory = createRtcWires
): ChosenWires {
	const direct = new Set<{ close(): void }>();

	function follow(wire: Wire): void {
		direct.add(wire);
		wire.onClose(() => direct.delete(wire));
	}

	function keep(pending: PendingWire): PendingWire {
		if (network.current().neverDirect) return pending;
		direct.add(pending);
		void pending.opened.then((opened) => {
			const closed = !direct.delete(pending);
			if (!opened.ok) return;
			const wire = opened.value;
			if (closed) {
				wire.close();
				return;
			}
			follow(wire);
		});
		return pending;
	}
	const stop = network.subscribe(() => {
		if (!network.current().neverDirect) return;
		const ending = [...direct];
		direct.clear();
		for (const each of ending) each.close();
	});

	return {
		offer: (signal) => keep(make(rtcChoice(network.current())).offer(signal)),
		answer: (signal) => keep(make(rtcChoice(network.current())).answer(signal)),
		took(wire) {
			if (!network.current().neverDirect) follow(wire);
		},
		close() {
			stop();
			direct.clear();
		}
	};
}

import type { NetworkChoice } from '$lib/model/network';
import type { View } from '$lib/model/view';
import { createRtcHandWires, type HandWires } from '$lib/sync/pairing/hand-wires';
import { rtcChoice } from '../chosen-wires';

/** Wires opened by hand as the person chose, looked up for each: who never connects directly shows no address of their own in a code. */
export function createChosenHandWires(network: View<NetworkChoice>): HandWires {
	const wires = (): HandWires => {
		const chosen = rtcChoice(network.current());
		return createRtcHandWires({ ...chosen, far: chosen.iceServers.length > 0 });
	};
	return {
		offer: () => wires().offer(),
		answer: (offer) => wires().answer(offer)
	};
}

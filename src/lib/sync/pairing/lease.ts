import { createListeners } from '../listeners';
import type { Wire, WireChannel } from '../ports';

/** No frame begins with it; see `frames.ts`. Sent on channel 0 by each side when it is done with the first talk. */
const marker = 0xff;
/** What comes before anybody listens again is held, up to this much. */
const maxHeld = 64;
const maxHeldBytes = 1024 * 1024;

/** An open wire that one talk after another uses: an admission first, then the link of two members. */
export interface Lease {
	/** For the first talk. Closing it closes the wire, unless it was handed over. */
	readonly wire: Wire;
	/** Ends the first talk's use, without closing anything. Once. */
	handOver(): HeldWire;
}

/** A wire between two talks: what arrives for the second waits until somebody listens. */
export interface HeldWire {
	readonly wire: Wire;
	/** Settles when the other side began the second talk (true), or the wire closed before (false). */
	readonly begun: Promise<boolean>;
}

/**
 * Each side hands over in its own time. What the other says in the first talk after that is dropped,
 * what it says in the second before that is held: its marker lies between.
 */
export function createLease(wire: Wire): Lease {
	const first = createListeners<[WireChannel, Uint8Array]>();
	const second = createListeners<[WireChannel, Uint8Array]>();
	const firstCloses = createListeners<[]>();
	const held: [WireChannel, Uint8Array][] = [];
	let heldBytes = 0;
	let theirsOver = false;
	let handedOver = false;
	let listening = false;
	let begin: (begun: boolean) => void = () => undefined;
	const begun = new Promise<boolean>((resolve) => {
		begin = resolve;
	});

	wire.onMessage((channel, bytes) => {
		if (channel === 0 && bytes.length === 1 && bytes[0] === marker) theirsOver = true;
		else if (!theirsOver) {
			if (!handedOver) first.call(channel, bytes);
		} else if (listening) second.call(channel, bytes);
		else hold(channel, bytes);
	});
	wire.onClose(() => {
		begin(false);
		if (!handedOver) firstCloses.call();
	});

	function hold(channel: WireChannel, bytes: Uint8Array): void {
		heldBytes += bytes.length;
		if (held.length >= maxHeld || heldBytes > maxHeldBytes) {
			wire.close();
			return;
		}
		held.push([channel, bytes]);
		if (handedOver) begin(true);
	}

	function release(): void {
		for (const [channel, bytes] of held.splice(0)) second.call(channel, bytes);
		listening = true;
	}

	return {
		wire: {
			...wire,
			send(channel, bytes) {
				if (!handedOver) wire.send(channel, bytes);
			},
			onMessage: (listener) => first.add(listener),
			onClose: (listener) => firstCloses.add(listener),
			close() {
				if (handedOver) return;
				wire.close();
			}
		},
		handOver() {
			handedOver = true;
			wire.send(0, Uint8Array.of(marker));
			if (held.length > 0) begin(true);
			return {
				begun,
				wire: {
					...wire,
					onMessage(listener) {
						const end = second.add(listener);
						if (!listening) queueMicrotask(release);
						return end;
					}
				}
			};
		}
	};
}

import type { Handshake } from '$lib/crypto/handshake';
import { ok, type Result } from '$lib/model/result';
import { createLink } from '../link';
import type { Wire, World } from '../ports';
import { createLease, type HeldWire } from './lease';

/** Whom a handshake over a wire proved, and the wire, which is still open. */
export interface TalkedOver<Proved> {
	readonly proved: Proved;
	readonly held: HeldWire;
}

/**
 * Runs one handshake over an open wire, until both sides are satisfied. A problem closes the wire:
 * that of the handshake, `timeout` or `closed`.
 */
export function talkOverWire<Proved>(
	wire: Wire,
	handshake: Handshake<Proved>,
	world: World
): Promise<Result<TalkedOver<Proved>>> {
	const lease = createLease(wire);
	return new Promise((resolve) => {
		const link = createLink({
			wire: lease.wire,
			world,
			handshake,
			compression: null,
			onProved: () => undefined,
			onOpen(proved) {
				resolve(ok({ proved, held: lease.handOver() }));
				link.close();
			},
			onDoc: null,
			onStrike: () => undefined,
			onClose: (problem) => resolve({ ok: false, problem })
		});
	});
}

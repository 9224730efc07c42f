import { equalBytes } from '$lib/model/bytes';
import type { DeviceId } from '$lib/model/ids';
import { parseUpdateMeta, decodeUpdate } from 'yjs';
import { covers, sameClocks, type Clocks } from './state-vector';

/** What a device has of one document. */
export interface DocState {
	readonly clocks: Clocks;
	/** 16 bytes over the content. */
	readonly digest: Uint8Array;
}

/** True when both have the same changes and the same content; equal clocks alone can hide a deletion. */
export const inStep = (a: DocState, b: DocState): boolean =>
	sameClocks(a.clocks, b.clocks) && equalBytes(a.digest, b.digest);

/**
 * Which changes made here linked devices said they have, for one document; changes are numbered over
 * all documents (see Coverage). Added words count as there when the other's clocks cover them;
 * deletions only when its content was once equal to ours.
 */
export interface Confirmations {
	/** A change made on this device (V1 update), and its number. */
	made(update: Uint8Array, number: number): void;
	/** What a device said it has, while this one has `mine`. */
	heard(device: DeviceId, theirs: DocState, mine: DocState): void;
	/** Up to which number that device has what was made here in this document; Infinity: all of it. */
	upTo(device: DeviceId): number;
}

/**
 * `opened`: changes up to this number may lie in the document from earlier runs; their clocks are not
 * known any more. `before`: up to which a device is known to have, from elsewhere.
 */
export function createConfirmations(
	opened: number,
	before: (device: DeviceId) => number
): Confirmations {
	const clocks = new Map<number, number>();
	let lastMade = opened;
	let lastDeletion = opened;
	const confirmed = new Map<DeviceId, number>();
	const known = (device: DeviceId): number => Math.max(confirmed.get(device) ?? 0, before(device));

	return {
		made(update, number) {
			lastMade = number;
			for (const [client, clock] of parseUpdateMeta(update).to) {
				clocks.set(client, Math.max(clock, clocks.get(client) ?? 0));
			}
			if (decodeUpdate(update).ds.clients.size > 0) lastDeletion = number;
		},
		heard(device, theirs, mine) {
			const all =
				inStep(theirs, mine) || (known(device) >= lastDeletion && covers(theirs.clocks, clocks));
			if (all) confirmed.set(device, lastMade);
		},
		upTo(device) {
			const number = known(device);
			return number >= lastMade ? Infinity : number;
		}
	};
}

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
 * Which changes made here other devices said they have, for one document. Added words count as
 * there when the other's clocks cover them; deletions only when its content was once equal to ours.
 */
export interface Confirmations {
	/** A change made on this device (V1 update). */
	made(update: Uint8Array): void;
	/** What a device said it has, while this one has `mine`. */
	heard(device: DeviceId, theirs: DocState, mine: DocState): void;
	/** That device has everything made here. */
	has(device: DeviceId): boolean;
	/** Something made here was confirmed by nobody. */
	onlyHere(): boolean;
}

/** `unconfirmed`: this document was opened with changes of which we don't know that another device has them. */
export function createConfirmations(unconfirmed: boolean): Confirmations {
	const clocks = new Map<number, number>();
	/** Changes made here are counted; a device has all up to its number. */
	let made = unconfirmed ? 1 : 0;
	let lastDeletion = made;
	let best = 0;
	const confirmed = new Map<DeviceId, number>();

	return {
		made(update) {
			made += 1;
			for (const [client, clock] of parseUpdateMeta(update).to) {
				clocks.set(client, Math.max(clock, clocks.get(client) ?? 0));
			}
			if (decodeUpdate(update).ds.clients.size > 0) lastDeletion = made;
		},
		heard(device, theirs, mine) {
			const before = confirmed.get(device) ?? 0;
			const all = inStep(theirs, mine) || (before >= lastDeletion && covers(theirs.clocks, clocks));
			if (!all) return;
			confirmed.set(device, made);
			best = made;
		},
		has: (device) => (confirmed.get(device) ?? 0) >= made,
		onlyHere: () => best < made
	};
}

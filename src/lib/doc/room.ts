import { createValue, type View } from '$lib/model/view';
import * as Y from 'yjs';

/** A document of this many bytes takes nothing new: what is longer than a transfer never reaches a newcomer. */
export const maxDocBytes = 20 * 1024 * 1024;
/** Nothing that others wrote makes it longer than this: room for the last changes, and no more. */
export const hardDocBytes = 24 * 1024 * 1024;
/** From here on a document says that it is getting big. */
export const bigDocBytes = 5 * 1024 * 1024;

/** How much still fits into a document. */
export interface Room {
	/** Whether about so many bytes more may come in. */
	hasFor(bytes: number): boolean;
	/** Whether so many bytes that others wrote may come in; own changes always may. */
	takes(bytes: number): boolean;
	/** What others wrote did not come in, because the document is full. */
	readonly refuses: View<boolean>;
	/** The document's size in bytes when it is at least this, null when it is less. */
	sizeFrom(bytes: number): number | null;
	/** Runs work that brings in so many bytes, without having Yjs write them out again to be counted. */
	counting(bytes: number, work: () => void): void;
	close(): void;
}

/** Adds up what was ever written, which is never less than what is there; only a sum over the bound is looked into. */
export function createRoom(
	doc: Y.Doc,
	maxBytes: number = maxDocBytes,
	hardBytes: number = hardDocBytes
): Room {
	let atMost = 0;
	let exact = false;
	const refuses = createValue(false);
	const add = (bytes: number): void => {
		atMost += bytes;
		exact = false;
	};
	const onUpdate = (update: Uint8Array): void => add(update.length);
	/** Once per change: whoever goes on sending to a full document costs nothing. */
	const look = (): void => {
		if (!exact) atMost = Y.encodeStateAsUpdate(doc).length;
		exact = true;
	};
	doc.on('update', onUpdate);
	return {
		hasFor(bytes) {
			if (atMost + bytes > maxBytes) look();
			return atMost + bytes <= maxBytes;
		},
		takes(bytes) {
			// What waits for something else is not in the document, and yet here.
			const more = bytes + (doc.store.pendingStructs?.update.length ?? 0);
			if (atMost + more > hardBytes) look();
			const taken = atMost + more <= hardBytes;
			if (refuses.current() === taken) refuses.set(!taken);
			return taken;
		},
		refuses,
		sizeFrom(bytes) {
			if (atMost >= bytes) look();
			return atMost >= bytes ? atMost : null;
		},
		counting(bytes, work) {
			doc.off('update', onUpdate);
			try {
				work();
			} finally {
				doc.on('update', onUpdate);
				add(bytes);
			}
		},
		close: () => {
			doc.off('update', onUpdate);
		}
	};
}

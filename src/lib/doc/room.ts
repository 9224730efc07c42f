import * as Y from 'yjs';

/** A document of this many bytes takes nothing new: what is longer than a transfer never reaches a newcomer. */
export const maxDocBytes = 20 * 1024 * 1024;
/** From here on a document says that it is getting big. */
export const bigDocBytes = 5 * 1024 * 1024;

/** How much still fits into a document. */
export interface Room {
	/** Whether about so many bytes more may come in. */
	hasFor(bytes: number): boolean;
	/** The document's size in bytes when it is at least this, null when it is less. */
	sizeFrom(bytes: number): number | null;
	/** Runs work that brings in so many bytes, without having Yjs write them out again to be counted. */
	counting(bytes: number, work: () => void): void;
	close(): void;
}

/** Adds up what was ever written, which is never less than what is there; only a sum over the bound is looked into. */
export function createRoom(doc: Y.Doc, maxBytes: number = maxDocBytes): Room {
	let atMost = 0;
	const onUpdate = (update: Uint8Array): void => {
		atMost += update.length;
	};
	doc.on('update', onUpdate);
	return {
		hasFor(bytes) {
			if (atMost + bytes > maxBytes) atMost = Y.encodeStateAsUpdate(doc).length;
			return atMost + bytes <= maxBytes;
		},
		sizeFrom(bytes) {
			if (atMost >= bytes) atMost = Y.encodeStateAsUpdate(doc).length;
			return atMost >= bytes ? atMost : null;
		},
		counting(bytes, work) {
			doc.off('update', onUpdate);
			try {
				work();
			} finally {
				doc.on('update', onUpdate);
				atMost += bytes;
			}
		},
		close: () => {
			doc.off('update', onUpdate);
		}
	};
}

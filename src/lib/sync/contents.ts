import { hash128Bytes } from '$lib/doc/hash128';
import { toBase64url } from '$lib/model/bytes';
import type { KeptDoc } from './coverage-book';

/** So many of our own digests are remembered; others tell theirs a few seconds late. */
const maxRemembered = 512;

/**
 * 16 bytes over all documents: which changes they hold and what they say. Changes count too, since
 * what a text said once it may say again, without what came between.
 */
export function contentsOf(docs: Iterable<readonly [string, KeptDoc]>): Uint8Array {
	const sorted = [...docs].sort(([a], [b]) => (a < b ? -1 : 1));
	return hash128Bytes(
		sorted
			.map(([id, { stateVector, digest }]) => `${id} ${spell(stateVector)} ${spell(digest)}`)
			.join()
	);
}

const spell = (bytes: Uint8Array): string => {
	let text = '';
	// In pieces: a call takes only so many arguments.
	for (let at = 0; at < bytes.length; at += 4_096)
		text += String.fromCharCode(...bytes.subarray(at, at + 4_096));
	return text;
};

/** The digests that our documents had lately, and how many changes made here were in them. */
export interface ContentsMemory {
	add(contents: Uint8Array, made: number): void;
	/** Null: ours never were like that, as far as we remember. */
	madeAt(contents: Uint8Array): number | null;
}

export function createContentsMemory(): ContentsMemory {
	const remembered = new Map<string, number>();
	return {
		add(contents, made) {
			const key = toBase64url(contents);
			remembered.delete(key);
			remembered.set(key, made);
			for (const oldest of remembered.keys()) {
				if (remembered.size <= maxRemembered) break;
				remembered.delete(oldest);
			}
		},
		madeAt: (contents) => remembered.get(toBase64url(contents)) ?? null
	};
}

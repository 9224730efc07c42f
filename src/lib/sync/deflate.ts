import { fail, ok, type Result } from '$lib/model/result';

/** Shrinks messages; `CompressionStream` in the apps, nothing at all in simulations that own the time. */
export interface Compression {
	/** Raw deflate (RFC 1951). */
	deflate(bytes: Uint8Array): Promise<Uint8Array>;
	/** Stops as soon as more than `size` bytes came out; a result of another size is a problem. */
	inflate(bytes: Uint8Array, size: number): Promise<Result<Uint8Array>>;
}

/** A stream may inflate one written piece whole before anyone can stop it: a small piece bounds that. */
const inflatePieceBytes = 8 * 1024;

/** Compression with the platform's own streams. */
export const createCompression = (): Compression => ({
	async deflate(bytes) {
		const stream = new Blob([bytes.slice()])
			.stream()
			.pipeThrough(new CompressionStream('deflate-raw'));
		return new Uint8Array(await new Response(stream).arrayBuffer());
	},

	async inflate(bytes, size) {
		const stream = new DecompressionStream('deflate-raw');
		const reader = stream.readable.getReader();
		const fed = feed(stream.writable.getWriter(), bytes);
		const whole = new Uint8Array(size);
		let filled = 0;
		try {
			for (;;) {
				const next = await reader.read();
				if (next.done) break;
				const piece: Uint8Array = next.value;
				if (filled + piece.length > size) {
					await reader.cancel();
					return fail('malformed', 'inflates to more than it said');
				}
				whole.set(piece, filled);
				filled += piece.length;
			}
		} catch {
			return fail('malformed', 'does not inflate');
		} finally {
			await fed;
		}
		return filled === size ? ok(whole) : fail('malformed', 'inflates to less than it said');
	}
});

/** Writes in small pieces, each after the last was taken; ends quietly when the reader gave up. */
async function feed(
	writer: WritableStreamDefaultWriter<BufferSource>,
	bytes: Uint8Array
): Promise<void> {
	try {
		for (let at = 0; at < bytes.length; at += inflatePieceBytes) {
			await writer.ready;
			await writer.write(bytes.slice(at, at + inflatePieceBytes));
		}
		await writer.close();
	} catch {
		// The reading side reports it.
	}
}

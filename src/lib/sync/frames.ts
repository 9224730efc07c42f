import { concatBytes } from '$lib/model/bytes';
import { fail, ok, type Result } from '$lib/model/result';
import * as encoding from 'lib0/encoding';
import { decodeAll, readByte, readCount, readRest } from './bounded-decoding';

/*
 * A message travels as one or more frames on one channel, in order, none of another message between:
 * | what     | type    |                                                                     |
 * |----------|---------|---------------------------------------------------------------------|
 * | flags    | u8      | 1 first, 2 last, 4 deflated (RFC 1951); only these, the last on all |
 * | message  | varuint | counts the channel's messages up from 0                             |
 * | frame    | varuint | counts the message's frames up from 0                               |
 * | size     | varuint | first frame only: bytes of the message itself                       |
 * | carried  | varuint | first frame only: bytes in all its frames; under `size` if deflated |
 * | payload  | rest    |                                                                     |
 */
const first = 1;
const last = 2;
const deflated = 4;
const maxHeaderBytes = 32;

/** No frame is longer: WebRTC stacks disagree above 64 KiB. */
export const maxFrameBytes = 60_000;
/** No message is longer, however many frames it takes. */
export const maxMessageBytes = 8 * 1024 * 1024;
const payloadBytes = maxFrameBytes - maxHeaderBytes;
const maxCount = 0xffff_ffff;

/** A message as it is carried: its bytes, or a deflated form of `size` bytes. */
export interface Carried {
	readonly bytes: Uint8Array;
	readonly size: number;
	readonly deflated: boolean;
}

/** Cuts a message into frames. `message` is its place in the channel's count. */
export function cutFrames(message: number, carried: Carried): readonly Uint8Array[] {
	const frames: Uint8Array[] = [];
	const count = Math.max(1, Math.ceil(carried.bytes.length / payloadBytes));
	for (let index = 0; index < count; index++) {
		const encoder = encoding.createEncoder();
		const flags =
			(index === 0 ? first : 0) |
			(index === count - 1 ? last : 0) |
			(carried.deflated ? deflated : 0);
		encoding.writeUint8(encoder, flags);
		encoding.writeVarUint(encoder, message);
		encoding.writeVarUint(encoder, index);
		if (index === 0) {
			encoding.writeVarUint(encoder, carried.size);
			encoding.writeVarUint(encoder, carried.bytes.length);
		}
		encoding.writeUint8Array(
			encoder,
			carried.bytes.subarray(index * payloadBytes, (index + 1) * payloadBytes)
		);
		frames.push(encoding.toUint8Array(encoder));
	}
	return frames;
}

interface Frame {
	readonly flags: number;
	readonly message: number;
	readonly index: number;
	readonly size: number;
	readonly carried: number;
	readonly payload: Uint8Array;
}

function parseFrame(bytes: Uint8Array): Result<Frame> {
	if (bytes.length > maxFrameBytes) return fail('malformed', 'frame too long');
	return decodeAll(bytes, (decoder) => {
		const flags = readByte(decoder);
		if (flags > (first | last | deflated)) throw new RangeError('unknown flags');
		const message = readCount(decoder, maxCount);
		const index = readCount(decoder, maxCount);
		const isFirst = (flags & first) !== 0;
		const size = isFirst ? readCount(decoder, maxMessageBytes) : 0;
		const carried = isFirst ? readCount(decoder, maxMessageBytes) : 0;
		return { flags, message, index, size, carried, payload: readRest(decoder) };
	});
}

/** Puts one channel's frames together again. */
export interface FrameReader {
	/** The message when this was its last frame, null when more are to come. A problem drops the message it was in. */
	read(frame: Uint8Array): Result<Carried | null>;
}

interface Partial {
	readonly message: number;
	readonly deflated: boolean;
	readonly size: number;
	readonly carried: number;
	readonly pieces: Uint8Array[];
	held: number;
}

/** `maxBytes` may change between messages: little is taken from whom we do not know. */
export function createFrameReader(maxBytes: () => number): FrameReader {
	let nextMessage = 0;
	let partial: Partial | null = null;

	function drop(detail: string): Result<never> {
		partial = null;
		return fail('malformed', detail);
	}

	function start(frame: Frame): Result<Partial> {
		const isDeflated = (frame.flags & deflated) !== 0;
		const expected = nextMessage;
		nextMessage = frame.message + 1;
		if (partial !== null) return drop('message broken off');
		if (frame.message !== expected || frame.index !== 0) return drop('out of order');
		if (frame.size > maxBytes()) return drop('message too long');
		if (isDeflated ? frame.carried >= frame.size : frame.carried !== frame.size)
			return drop('sizes contradict each other');
		const { message, size, carried } = frame;
		return ok({ message, deflated: isDeflated, size, carried, pieces: [], held: 0 });
	}

	return {
		read(bytes) {
			const parsed = parseFrame(bytes);
			if (!parsed.ok) return drop(parsed.problem.detail ?? 'frame');
			const frame = parsed.value;
			let current: Partial;
			if ((frame.flags & first) !== 0) {
				const started = start(frame);
				if (!started.ok) return started;
				current = started.value;
				partial = current;
			} else {
				if (partial === null) return drop('no message begun');
				current = partial;
				if (frame.message !== current.message || frame.index !== current.pieces.length)
					return drop('out of order');
				if (((frame.flags & deflated) !== 0) !== current.deflated) return drop('flags changed');
				if (frame.payload.length === 0) return drop('empty frame');
			}
			current.held += frame.payload.length;
			if (current.held > current.carried) return drop('more than it said');
			current.pieces.push(frame.payload);
			if ((frame.flags & last) === 0) return ok(null);
			if (current.held !== current.carried) return drop('less than it said');
			partial = null;
			return ok({
				bytes: concatBytes(...current.pieces),
				size: current.size,
				deflated: current.deflated
			});
		}
	};
}

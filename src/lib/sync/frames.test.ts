import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameReader, cutFrames, maxFrameBytes, maxMessageBytes } from './frames';

const plain = (bytes: Uint8Array) => ({ bytes, size: bytes.length, deflated: false });
const numbered = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251);

describe('frames', () => {
	test.each([0, 1, 59_967, 59_968, 59_969, 200_000, maxMessageBytes])(
		'carry %i bytes whole, none of them too long',
		(length) => {
			const reader = createFrameReader(() => maxMessageBytes);
			const message = numbered(length);
			for (let count = 0; count < 2; count++) {
				const frames = cutFrames(count, plain(message));
				expect(Math.max(...frames.map((frame) => frame.length))).toBeLessThanOrEqual(maxFrameBytes);
				const read = frames.map((frame) => reader.read(frame));
				expect(read.slice(0, -1).every((each) => each.ok && each.value === null)).toBe(true);
				const last = read.at(-1);
				const whole = last?.ok === true ? last.value : null;
				expect(whole !== null && Buffer.compare(whole.bytes, message)).toBe(0);
			}
		}
	);

	test('refuse a message over the bound of the moment before anything of it is kept', () => {
		let bound = 10;
		const reader = createFrameReader(() => bound);
		const [frame] = cutFrames(0, plain(numbered(11)));
		expect(frame && reader.read(frame).ok).toBe(false);
		bound = 11;
		const [next] = cutFrames(1, plain(numbered(11)));
		expect(next && reader.read(next).ok).toBe(true);
	});

	test('refuse to be deflated to no less than they were', () => {
		const reader = createFrameReader(() => maxMessageBytes);
		const [frame] = cutFrames(0, { bytes: numbered(50), size: 50, deflated: true });
		expect(frame && reader.read(frame).ok).toBe(false);
	});

	test('lost, doubled or swapped, are a problem and never a wrong message', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(9), { maxLength: 14 }), (order) => {
				const messages = [numbered(70_000), numbered(3), numbered(130_000), numbered(60_001)];
				const frames = messages.flatMap((message, count) => cutFrames(count, plain(message)));
				const reader = createFrameReader(() => maxMessageBytes);
				for (const index of order) {
					const frame = frames[index % frames.length];
					const read = frame === undefined ? null : reader.read(frame);
					if (read?.ok !== true || read.value === null) continue;
					const { bytes } = read.value;
					expect(messages.some((message) => Buffer.compare(message, bytes) === 0)).toBe(true);
				}
			}),
			{ numRuns: 200 }
		);
	});

	test('of any bytes at all never throw', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }), (frames) => {
				const reader = createFrameReader(() => 1_000);
				for (const frame of frames) {
					const read = reader.read(frame);
					if (read.ok && read.value !== null) expect(read.value.size).toBeLessThanOrEqual(1_000);
				}
			}),
			{ numRuns: 3_000 }
		);
	});
});

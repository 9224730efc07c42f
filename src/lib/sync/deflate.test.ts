import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCompression } from './deflate';

const compression = createCompression();

test('a message inflates to what it was', async () => {
	const message = new TextEncoder().encode('soup on the porch '.repeat(20_000));
	const small = await compression.deflate(message);
	expect(small.length).toBeLessThan(message.length / 50);
	const whole = await compression.inflate(small, message.length);
	expect(whole.ok && Buffer.compare(whole.value, message)).toBe(0);
});

test('one that inflates to more or less than it said is a problem', async () => {
	const small = await compression.deflate(new Uint8Array(100_000));
	expect((await compression.inflate(small, 99_999)).ok).toBe(false);
	expect((await compression.inflate(small, 100_001)).ok).toBe(false);
});

test('a bomb is stopped early', async () => {
	const bomb = deflateRawSync(new Uint8Array(256 * 1024 * 1024));
	const before = process.memoryUsage().arrayBuffers;
	expect((await compression.inflate(bomb, 1_000)).ok).toBe(false);
	expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
});

test('any bytes at all are answered', async () => {
	await fc.assert(
		fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
			const whole = await compression.inflate(bytes, 500);
			expect(whole.ok ? whole.value.length : 500).toBe(500);
		}),
		{ numRuns: 300 }
	);
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSaveQueue } from './save-queue';
import { StorageError } from './storage-error';

type Batch = readonly Uint8Array[];
const letter = (text: string): Uint8Array => new TextEncoder().encode(text);
const spell = (batch: Batch): string =>
	batch.map((bytes) => new TextDecoder().decode(bytes)).join('');

/** A disk whose writes end when the test says so. */
function createDisk() {
	const under: { batch: string; resolve: () => void; reject: (error: unknown) => void }[] = [];
	const tried: string[] = [];
	return {
		tried,
		write: (batch: Batch) =>
			new Promise<void>((resolve, reject) => {
				tried.push(spell(batch));
				under.push({ batch: spell(batch), resolve, reject });
			}),
		async finish() {
			under.shift()?.resolve();
			await vi.advanceTimersByTimeAsync(0);
		},
		async fail(error: unknown) {
			under.shift()?.reject(error);
			await vi.advanceTimersByTimeAsync(0);
		}
	};
}

const setUp = () => {
	const disk = createDisk();
	const queue = createSaveQueue({ write: disk.write, now: Date.now });
	const kind = () => queue.state.current().kind;
	const code = () => {
		const state = queue.state.current();
		return state.kind === 'cannot-save' ? state.code : null;
	};
	const settled = async () => {
		let done = false;
		void queue.settled().then(() => (done = true));
		await vi.advanceTimersByTimeAsync(0);
		return done;
	};
	return { disk, queue, kind, code, settled };
};

describe('the queue of what is to be saved', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('says saved only when all that was appended is written', async () => {
		const { disk, queue, kind, settled } = setUp();
		expect(kind()).toBe('saved');
		queue.add(letter('a'));
		queue.add(letter('b'));
		expect(kind()).toBe('saving');
		await vi.advanceTimersByTimeAsync(0);
		expect(disk.tried).toEqual(['ab']);
		queue.add(letter('c'));
		queue.add(letter('d'));
		expect(await settled()).toBe(false);
		await disk.finish();
		expect(kind()).toBe('saving');
		expect(disk.tried).toEqual(['ab', 'cd']);
		await disk.finish();
		expect(kind()).toBe('saved');
		expect(await settled()).toBe(true);
	});

	it('tells at once that the disk is full, keeps everything, and saves when there is room', async () => {
		const { disk, queue, code, kind, settled } = setUp();
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(0);
		await disk.fail(new DOMException('no room', 'QuotaExceededError'));
		expect(code()).toBe('full');
		expect(await settled()).toBe(true);
		queue.add(letter('b'));
		expect(code()).toBe('full');
		await vi.advanceTimersByTimeAsync(10_000);
		expect(disk.tried).toEqual(['a', 'ab']);
		await disk.finish();
		expect(kind()).toBe('saved');
	});

	it('keeps trying for as long as it takes', async () => {
		const { disk, queue, code, kind } = setUp();
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(0);
		for (let times = 0; times < 30; times += 1) {
			await disk.fail(new DOMException('no room', 'QuotaExceededError'));
			expect(code()).toBe('full');
			await vi.advanceTimersByTimeAsync(10_000);
		}
		expect(disk.tried).toHaveLength(31);
		await disk.finish();
		expect(kind()).toBe('saved');
	});

	it('says nothing of a database that was closed under it and opens again', async () => {
		const { disk, queue, code, kind } = setUp();
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(0);
		await disk.fail(new DOMException('closing', 'InvalidStateError'));
		expect(kind()).toBe('saving');
		await vi.advanceTimersByTimeAsync(50);
		expect(disk.tried).toEqual(['a', 'a']);
		await disk.fail(new DOMException('closing', 'InvalidStateError'));
		expect(code()).toBe('closed');
	});

	it('tells within two seconds that a write does not end, and takes it back when it does', async () => {
		const { disk, queue, code, kind } = setUp();
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(2_000);
		expect(code()).toBe('blocked');
		await disk.finish();
		expect(kind()).toBe('saved');
		expect(disk.tried).toEqual(['a']);
	});

	it('asks whether all is still there when prodded, and says so when it is not', async () => {
		const { disk, queue, code, kind } = setUp();
		queue.prod();
		await disk.fail(new StorageError('erased'));
		await vi.advanceTimersByTimeAsync(50);
		await disk.fail(new StorageError('erased'));
		expect(code()).toBe('erased');
		queue.prod();
		await disk.finish();
		expect(kind()).toBe('saved');
		expect(disk.tried).toEqual(['', '', '']);
	});

	it('saves whatever a listener throws', async () => {
		const { disk, queue, kind } = setUp();
		const heard = vi.spyOn(console, 'error').mockImplementation(() => undefined);
		queue.state.subscribe(() => {
			throw new Error('a broken screen');
		});
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(0);
		await disk.finish();
		expect(kind()).toBe('saved');
		expect(heard).toHaveBeenCalledTimes(2);
		heard.mockRestore();
	});

	it('writes what waits when it is closed, once', async () => {
		const { disk, queue, settled, code } = setUp();
		queue.add(letter('a'));
		await vi.advanceTimersByTimeAsync(0);
		queue.add(letter('b'));
		queue.close();
		queue.add(letter('c'));
		await disk.finish();
		expect(disk.tried).toEqual(['a', 'b']);
		expect(await settled()).toBe(false);
		await disk.fail(new StorageError('closed'));
		expect(await settled()).toBe(true);
		expect(code()).toBe('closed');
		await vi.advanceTimersByTimeAsync(60_000);
		expect(disk.tried).toEqual(['a', 'b']);
	});
});

import type { Clock } from '$lib/model/ids';
import type { SaveProblem, SaveState } from '$lib/model/light';
import { createValue, type View } from '$lib/model/view';
import { saveProblem } from './storage-error';

export interface SaveQueueDeps {
	/** Writes a batch, strictly durable, or rejects and has written nothing of it. An empty batch only asks whether it could. */
	readonly write: (batch: readonly Uint8Array[]) => Promise<void>;
	readonly now: Clock;
}

/**
 * What was appended and is not written yet, with its state. One batch is under way at a time; what
 * arrives meanwhile is the next. A batch that failed stays in front and is tried again, forever.
 */
export interface SaveQueue {
	readonly state: View<SaveState>;
	add(update: Uint8Array): void;
	/** Tries now rather than when the next try is due. */
	prod(): void;
	settled(): Promise<void>;
	/** One last try, if anything waits. */
	close(): void;
}

/** Told well within the two seconds promised. */
const slowMs = 1_500;
const quietRetryMs = 50;
const firstRetryMs = 250;
const longestRetryMs = 10_000;

export function createSaveQueue({ write, now }: SaveQueueDeps): SaveQueue {
	const state = createValue<SaveState>({ kind: 'saved', at: now() });
	let pending: Uint8Array[] = [];
	let added = 0;
	let written = 0;
	let failures = 0;
	let running = false;
	let prodded = false;
	let closed = false;
	let retry: ReturnType<typeof setTimeout> | undefined;
	let waiters: readonly { readonly upTo: number; readonly resolve: () => void }[] = [];

	const wake = () => {
		const given = state.current().kind === 'cannot-save' || (closed && !running);
		const done = waiters.filter(({ upTo }) => given || upTo <= written);
		waiters = waiters.filter((waiter) => !done.includes(waiter));
		for (const { resolve } of done) resolve();
	};

	const cannot = (code: SaveProblem) => {
		const before = state.current();
		if (before.kind === 'cannot-save' && before.code === code) return;
		const since = before.kind === 'saving' || before.kind === 'cannot-save' ? before.since : now();
		state.set({ kind: 'cannot-save', since, code });
		wake();
	};

	const failed = (error: unknown) => {
		failures += 1;
		const code = saveProblem(error);
		// A database closed under us usually opens again at once: one quiet try before saying anything.
		const quiet = failures === 1 && code !== 'full' && code !== 'blocked' && !closed;
		if (!quiet) cannot(code);
		if (closed) return;
		const backoffMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10));
		retry = setTimeout(() => void run(), quiet ? quietRetryMs : backoffMs);
	};

	const run = async (): Promise<void> => {
		if (running) return;
		running = true;
		prodded = false;
		clearTimeout(retry);
		const batch = pending;
		pending = [];
		const slow = setTimeout(() => cannot('blocked'), slowMs);
		try {
			await write(batch);
			written += batch.length;
			failures = 0;
		} catch (error) {
			pending = [...batch, ...pending];
			failed(error);
		} finally {
			clearTimeout(slow);
			running = false;
		}
		if (failures === 0 && pending.length === 0 && state.current().kind !== 'saved') {
			state.set({ kind: 'saved', at: now() });
		}
		if (goesOn()) void run();
		wake();
	};
	const goesOn = (): boolean => prodded || (failures === 0 && pending.length > 0);

	return {
		state,
		add(update) {
			if (closed) return;
			pending.push(update);
			added += 1;
			if (state.current().kind === 'saved') state.set({ kind: 'saving', since: now() });
			// In a microtask: what one task appends goes down together.
			if (failures === 0 && pending.length === 1) queueMicrotask(() => void run());
		},
		prod() {
			if (closed) return;
			if (running) prodded = true;
			else void run();
		},
		settled() {
			if (written === added || state.current().kind === 'cannot-save') {
				return Promise.resolve();
			}
			const upTo = added;
			return new Promise((resolve) => {
				waiters = [...waiters, { upTo, resolve }];
			});
		},
		close() {
			if (closed) return;
			closed = true;
			clearTimeout(retry);
			if (!running && pending.length > 0) void run();
		}
	};
}

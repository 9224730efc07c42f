import compactWorker from './compact.worker.ts?worker&url';
import { compactUpdates, type Compacted } from './compact';
import { createWorker } from './worker-url';
import * as v from 'valibot';

/** Compacts off the main thread; see `compactUpdates`. */
export type Compactor = (updates: readonly Uint8Array[]) => Promise<Compacted>;

const workerMs = 60_000;

/** In a worker that lives as long as the work; in the page where there are no workers or it failed. */
export const compactInWorker: Compactor = async (updates) => {
	if (typeof Worker === 'undefined') return compactUpdates(updates);
	try {
		return await runWorker(updates);
	} catch {
		return compactUpdates(updates);
	}
};

const answerSchema = v.object({
	update: v.instance(Uint8Array),
	unread: v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))
});

async function runWorker(updates: readonly Uint8Array[]): Promise<Compacted> {
	const worker = createWorker(compactWorker);
	let timer: ReturnType<typeof setTimeout> | undefined;
	try {
		return await new Promise<Compacted>((resolve, reject) => {
			timer = setTimeout(() => reject(new Error('compacting took too long')), workerMs);
			worker.addEventListener('error', () => reject(new Error('the worker failed')));
			worker.addEventListener('messageerror', () => reject(new Error('the answer was unreadable')));
			worker.addEventListener('message', (event) => {
				const answer = v.safeParse(answerSchema, event.data);
				if (answer.success) resolve(answer.output);
				else reject(new Error('the answer was unreadable'));
			});
			worker.postMessage(updates);
		});
	} finally {
		clearTimeout(timer);
		worker.terminate();
	}
}

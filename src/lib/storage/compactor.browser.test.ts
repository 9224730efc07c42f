import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { compactInWorker } from './compactor';

const updates = ((): readonly Uint8Array[] => {
	const doc = new Y.Doc();
	const made: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => made.push(update));
	for (let at = 0; at < 50; at += 1) doc.getMap('needs').set('a', at);
	return made;
})();
const needs = (update: Uint8Array): unknown => {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, update);
	return doc.getMap('needs').toJSON();
};

describe('the compactor', () => {
	afterEach(() => void vi.unstubAllGlobals());

	it('works in a worker and leaves the page its bytes', async () => {
		const started: unknown[] = [];
		const answers: unknown[] = [];
		const RealWorker = Worker;
		vi.stubGlobal(
			'Worker',
			class extends RealWorker {
				constructor(...given: ConstructorParameters<typeof Worker>) {
					super(...given);
					started.push(given[0]);
					this.addEventListener('message', (event) => answers.push(event.data));
				}
			}
		);
		const { update, unread } = await compactInWorker(updates);
		expect(needs(update)).toEqual({ a: 49 });
		expect(unread).toEqual([]);
		expect(started).toHaveLength(1);
		expect(answers).toHaveLength(1);
		expect(updates[0]?.length).toBeGreaterThan(0);
	});

	it('works in the page where workers fail or are missing', async () => {
		// Not a constructor: `new Worker` throws.
		vi.stubGlobal('Worker', () => undefined);
		expect(needs((await compactInWorker(updates)).update)).toEqual({ a: 49 });
		vi.stubGlobal('Worker', undefined);
		expect(needs((await compactInWorker(updates)).update)).toEqual({ a: 49 });
	});
});

import type { CodeRefusal, Pairing, PairingStage } from '$lib/features/pairing';
import { createValue } from '$lib/model/view';
import { expect, test, vi } from 'vitest';
import { createLaterPairing, wanting } from './later-pairing';

function pairing() {
	return {
		stage: createValue<PairingStage>({ kind: 'want-first' }),
		refused: createValue<CodeRefusal | null>(null),
		give: vi.fn<Pairing['give']>(),
		giveName: vi.fn<Pairing['giveName']>(),
		again: vi.fn(),
		close: vi.fn()
	};
}

test('what is given before the code for it is here waits, and its stages are shown', async () => {
	const real = pairing();
	const later = createLaterPairing(wanting, () => Promise.resolve(real));
	later.give('PORCHLIGHT:0');
	expect(later.stage.current()).toEqual({ kind: 'want-first' });
	await vi.waitFor(() => expect(real.give).toHaveBeenCalledExactlyOnceWith('PORCHLIGHT:0'));
	real.refused.set('half');
	real.stage.set({ kind: 'connecting' });
	expect(later.refused.current()).toBe('half');
	expect(later.stage.current()).toEqual({ kind: 'connecting' });
	later.close();
	expect(real.close).toHaveBeenCalledOnce();
});

test('a part that can not be fetched is a failure with a way on', async () => {
	const real = pairing();
	const load = vi
		.fn<() => Promise<Pairing>>()
		.mockRejectedValueOnce(new Error('offline'))
		.mockResolvedValueOnce(real);
	const later = createLaterPairing(wanting, load);
	await vi.waitFor(() =>
		expect(later.stage.current()).toEqual({ kind: 'failed', problem: 'unknown' })
	);
	later.again();
	expect(later.stage.current()).toEqual({ kind: 'want-first' });
	real.stage.set({ kind: 'connecting' });
	await vi.waitFor(() => expect(later.stage.current()).toEqual({ kind: 'connecting' }));
	expect(real.again).not.toHaveBeenCalled();
});

test('one that is closed before it is fetched is closed when it comes', async () => {
	const real = pairing();
	const later = createLaterPairing(wanting, () => Promise.resolve(real));
	later.close();
	await vi.waitFor(() => expect(real.close).toHaveBeenCalledOnce());
});

import { utf8 } from '$lib/model/bytes';
import { describe, expect, it } from 'vitest';
import { createSealKey, importSealKey, openBytes, sealBytes, sealOverheadBytes } from './seal';

describe('a sealed blob', () => {
	it('opens under the same key and context', async () => {
		const key = await createSealKey();
		const sealed = await sealBytes(key, utf8('The key is under the pot'), 'note 1');
		expect(sealed).toHaveLength(24 + sealOverheadBytes);
		expect(await openBytes(key, sealed, 'note 1')).toEqual({
			ok: true,
			value: utf8('The key is under the pot')
		});
	});

	it('stays shut for another key, another context, or after any byte changed', async () => {
		const key = await importSealKey(new Uint8Array(32).fill(1));
		const other = await importSealKey(new Uint8Array(32).fill(2));
		const sealed = await sealBytes(key, utf8('x'), 'note 1');
		expect((await openBytes(other, sealed, 'note 1')).ok).toBe(false);
		expect((await openBytes(key, sealed, 'note 2')).ok).toBe(false);
		for (let at = 0; at < sealed.length; at += 1) {
			const changed = sealed.slice();
			changed[at] = (changed[at] ?? 0) ^ 1;
			expect((await openBytes(key, changed, 'note 1')).ok).toBe(false);
			expect((await openBytes(key, sealed.slice(0, at), 'note 1')).ok).toBe(false);
		}
	});

	it('looks different each time', async () => {
		const key = await createSealKey();
		expect(await sealBytes(key, utf8('x'), '')).not.toEqual(await sealBytes(key, utf8('x'), ''));
	});
});

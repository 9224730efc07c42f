import { expect, test, vi } from 'vitest';
import { createValue } from './view';

test('a listener that throws costs neither the others nor who sets', () => {
	const told = vi.spyOn(console, 'error').mockReturnValue();
	const value = createValue(1);
	const heard = vi.fn();
	value.subscribe(() => {
		throw new Error('a broken screen');
	});
	value.subscribe(heard);
	value.set(2);
	expect(value.current()).toBe(2);
	expect(heard).toHaveBeenCalledOnce();
	expect(told).toHaveBeenCalledOnce();
	told.mockRestore();
});

import { expect, test } from 'vitest';
import { initials, tintOf } from './initials';

test('initials are one or two whole letters', () => {
	expect(initials('Ana Ruiz')).toBe('AR');
	expect(initials('mei')).toBe('ME');
	expect(initials('👩‍👩‍👧 family')).toBe('👩‍👩‍👧F');
	expect(initials('   ')).toBe('?');
});

test('a name wears the same tint every time', () => {
	expect(tintOf('Bob', 4)).toBe(tintOf('Bob', 4));
	expect(tintOf('x'.repeat(10_000), 4)).toBeLessThan(4);
});

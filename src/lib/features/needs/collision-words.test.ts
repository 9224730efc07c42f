import { describe, expect, it } from 'vitest';
import { differingLines, valueLines } from './collision-words';

const noon = new Date(2026, 10, 21, 12).getTime();

describe('two values beside each other', () => {
	it('show only what differs', () => {
		const words = { title: 'Soup', details: 'Hot', category: 'food', area: '', onBehalfOf: '' };
		const lines = differingLines(
			{ group: 'words', mine: words, theirs: { ...words, title: 'Soup for two', by: 'bob' } },
			noon
		);
		expect(lines).toEqual([{ label: 'Title', mine: 'Soup', theirs: 'Soup for two' }]);
	});

	it('read every kind of field', () => {
		const text = (...of: Parameters<typeof valueLines>) =>
			valueLines(...of)
				.map((line) => line.text)
				.join('|');
		expect(text('when', { when: { kind: 'by', date: '2026-11-21' }, urgency: 'any' }, noon)).toBe(
			'today'
		);
		expect(text('size', { size: 'ongoing', wanted: 3, access: ['car'] }, noon)).toContain('3');
		expect(text('lifetime', { lifetime: { kind: 'standing' }, renewals: 1 }, noon)).toContain(
			'until somebody closes it'
		);
		expect(text('closed', { reason: 'met-here' }, noon)).toBe('Met here');
		expect(text('closed', { open: true }, noon)).toBe('open');
	});

	it('leave out what Eve wrote instead of a value, and never throw', () => {
		const hostile: unknown[] = [
			null,
			7,
			'x',
			[],
			{ title: { toString: 1 } },
			{ when: { kind: 'by' } },
			{ lifetime: [] },
			{ category: '__proto__' }
		];
		for (const group of ['words', 'when', 'size', 'contact', 'lifetime', 'closed'] as const)
			for (const value of hostile)
				for (const { text } of valueLines(group, value, noon)) expect(typeof text).toBe('string');
	});

	it('never shows the inside of a sealed contact', () => {
		const lines = valueLines('contact', { kind: 'sealed', envelope: 'secret-bytes' }, noon);
		expect(JSON.stringify(lines)).not.toContain('secret-bytes');
	});
});

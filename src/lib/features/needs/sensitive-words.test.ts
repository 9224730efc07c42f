import { describe, expect, it } from 'vitest';
import { findSensitive, withoutFind } from './sensitive-words';

describe('the hint about phone and street numbers', () => {
	it.each([
		['Call me on 555 015 3377 please', 'phone', '555 015 3377'],
		['+34 612-345-678', 'phone', '+34 612-345-678'],
		['Come to 12 Maple St after six', 'street', '12 Maple St'],
		['Vivo en Calle Luna 45', 'street', 'Calle Luna 45'],
		['Building C, apt 4b', 'street', 'apt 4b']
	])('notices %j', (words, kind, text) => {
		expect(findSensitive(words)).toEqual({ kind, text });
	});

	it.each([
		'I can cook for nine, most evenings',
		'by Monday 8:30',
		'Meals for 12 people on 2026-11-18',
		'Corner of Calle Luna and 5th',
		'Hill Rd (upper)',
		'18/11/2026'
	])('leaves %j alone', (words) => {
		expect(findSensitive(words)).toBeNull();
	});

	it('takes only what it found out of the words', () => {
		const words = 'Come to 12 Maple St, after six';
		const find = findSensitive(words);
		expect(find && withoutFind(words, find)).toBe('Come to, after six');
	});
});

import { describe, expect, test } from 'vitest';
import { guessDateOrders } from './date-order';
import { readCategory } from './read-category';
import { kindOfTitle, readKind } from './read-kind';
import { readStatus } from './read-status';
import { readTimestamp, readWhen } from './read-when';
import { readUrgency } from './read-urgency';
import { readWanted } from './read-wanted';

const dayFirst = () => 'day-first' as const;
const when = (text: string) => readWhen(text, '2026-10-18', dayFirst)?.when;

describe('a when', () => {
	test.each([
		['2026-11-18', '2026-11-18', undefined],
		['2/11/2026', '2026-11-02', undefined],
		['11/23/26', '2026-11-23', undefined],
		['3.11.', '2026-11-03', undefined],
		['3. November', '2026-11-03', undefined],
		['Nov 22', '2026-11-22', undefined],
		['November 3rd, 2027', '2027-11-03', undefined],
		['3 de noviembre de 2026', '2026-11-03', undefined],
		['by 17 Nov 6pm', '2026-11-17', '18:00'],
		['18/11/2026 9:30', '2026-11-18', '09:30'],
		['am 5. Dezember um 18 Uhr', '2026-12-05', '18:00'],
		['Jan 5', '2027-01-05', undefined],
		['next week', '2026-10-25', undefined],
		['mañana', '2026-10-19', undefined],
		['Saturday', '2026-10-24', undefined],
		['today', '2026-10-18', undefined]
	])('%s is %s', (text, date, time) => {
		expect(when(text)).toEqual(
			time === undefined ? { kind: 'by', date } : { kind: 'by', date, time }
		);
	});

	test.each(['', 'flexible', 'whenever', 'ASAP!!', 'asap', 'cuando sea', 'any time'])(
		'%s is flexible',
		(text) => {
			expect(when(text)).toEqual({ kind: 'flexible' });
		}
	);

	test.each(['every Tuesday', 'Tuesdays', 'cada lunes', 'weekly'])('%s comes again', (text) => {
		expect(when(text)).toEqual({ kind: 'recurring', words: text });
	});

	test.each(['31/31/2026', 'when the moon is full', '2-3', '99. November', '🙂'])(
		'%s is not guessed at',
		(text) => {
			expect(when(text)).toBeUndefined();
		}
	);
});

test('a time stamp is its wall clock', () => {
	expect(readTimestamp('10/18/2026 08:52:36', () => 'month-first')).toBe(
		Date.UTC(2026, 9, 18, 8, 52, 36)
	);
	expect(readTimestamp('2026-10-18T20:52:36Z', dayFirst)).toBe(Date.UTC(2026, 9, 18, 20, 52, 36));
	expect(readTimestamp('yesterday', dayFirst)).toBeNull();
});

test('the order of dates is what the column proves, else what lies near the time stamps, else the habit', () => {
	const shapes = (texts: string[], madeOn: string | null = null) =>
		guessDateOrders(
			texts.map((text) => ({ text, madeOn })),
			'day-first'
		).map(({ order, sure, mixed }) => [order, sure, mixed]);
	expect(shapes(['2/11/2026', '11/23/2026'])).toEqual([['month-first', true, false]]);
	expect(shapes(['2/3/2026', '2/5/2026'], '2026-02-01')).toEqual([['month-first', false, false]]);
	expect(shapes(['2/3/2026'])).toEqual([['day-first', false, false]]);
	expect(shapes(['23/11/2026', '11/23/2026'])[0]?.[2]).toBe(true);
});

test.each([
	['Necesito', 'need'],
	['I need', 'need'],
	['NEED', 'need'],
	['Besoin', 'need'],
	['Suche', 'need'],
	['preciso', 'need'],
	['request', 'need'],
	['Ofrezco', 'offer'],
	['I can offer', 'offer'],
	['OFFER', 'offer'],
	['biete', 'offer'],
	["J'offre", 'offer'],
	['ofereço', 'offer'],
	['?', null],
	['', null],
	['maybe', null]
])('the kind %s is %s', (text, kind) => {
	expect(readKind(text)).toBe(kind);
});
test('a title tells its kind by its first words only', () => {
	expect(['I can cook for 8', 'Busco alguien', 'Soup I need'].map(kindOfTitle)).toEqual([
		'offer',
		'need',
		null
	]);
});

test.each([
	['child care', 'children'],
	['childcare', 'children'],
	['papers/benefits', 'paperwork'],
	['tech help', 'tech'],
	['pharmacy', 'health'],
	['groceries', 'food'],
	['pets', 'animals'],
	['dog food', 'animals'],
	['Cuidado de niños', 'children'],
	['Reparatur', 'repairs'],
	['magic', null]
])('the category %s is %s', (text, category) => {
	expect(readCategory(text)).toBe(category);
});

test.each([
	['URGENT', 'two-days'],
	['not urgent', 'any'],
	['1', 'two-days'],
	['3', 'five-days'],
	['7', 'week'],
	['this week', 'week'],
	['low', 'any'],
	['when possible', 'any'],
	['urgente', 'two-days'],
	['purple', undefined]
])('the urgency %s is %s', (text, urgency) => {
	expect(readUrgency(text)?.urgency).toBe(urgency);
});

test.each([
	['2-3', 3],
	['4', 4],
	['as many as possible', null],
	['two', 2],
	['3 personas', 3],
	['', undefined],
	['lots?', undefined],
	['0', undefined],
	['99999', undefined]
])('the number %s is %s', (text, wanted) => {
	expect(readWanted(text)?.wanted).toBe(wanted);
});

test.each([
	['OPEN', { kind: 'open' }],
	['', { kind: 'open' }],
	['taken', { kind: 'taken', by: '' }],
	['Taken by Xóchitl', { kind: 'taken', by: 'Xóchitl' }],
	['in progress (Oksana)', { kind: 'taken', by: 'Oksana' }],
	['DONE ✅', { kind: 'done', by: '' }],
	['✅', { kind: 'done', by: '' }],
	['closed - no longer needed', { kind: 'closed', reason: 'no-longer-needed' }],
	['Cerrado: resuelto', { kind: 'closed', reason: 'met-here' }],
	['?', null],
	['hmm', null]
])('the status %s is understood', (text, status) => {
	expect(readStatus(text)).toEqual(status);
});

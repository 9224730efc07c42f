import { expect, test } from 'vitest';
import type { PersonId } from '$lib/model/ids';
import { draftOf } from '$lib/rules/post-for-tests';
import { addPost, claimPost, editPost, setPersonName } from './commands';
import { createPostSearch } from './search';
import { createTestSpace, meet, postIn, valueOf } from './space-for-tests';

function street() {
	const space = createTestSpace('alice');
	const add = (title: string, more = {}) => valueOf(addPost(space, draftOf(title, more))).value;
	const search = createPostSearch(space, (category) => (category === 'food' ? 'food comida' : ''));
	const titles = (words: string) => {
		const found = search.find(words);
		return found && [...found].map((id) => postIn(space, id).title).sort();
	};
	return { space, add, titles, search };
}

test('words are found by their beginning, in any field, whatever the accents and capitals', () => {
	const { add, titles } = street();
	add('Besoin d’un lit bébé', { area: 'Parque Norte' });
	add('Warm meals', { details: 'Ring the LOWER bell', category: 'food' });
	add('Straßenfest', { onBehalfOf: 'Mrs. Ito' });
	expect(titles('bebe lit')).toEqual(['Besoin d’un lit bébé']);
	expect(titles('parq')).toEqual(['Besoin d’un lit bébé']);
	expect(titles('lower be')).toEqual(['Warm meals']);
	expect(titles('comida')).toEqual(['Warm meals']);
	expect(titles('strasse')).toEqual(['Straßenfest']);
	expect(titles('ito')).toEqual(['Straßenfest']);
	expect(titles('warm lit')).toEqual([]);
	expect(titles(' ?! ')).toBeNull();
});

test('a slip of the finger is forgiven, when nothing else is found', () => {
	const { add, titles } = street();
	add('Ride to dialysis');
	add('Rice and beans');
	expect(titles('dyalisis')).toEqual(['Ride to dialysis']);
	expect(titles('dxaxyxis')).toEqual([]);
	expect(titles('rice')).toEqual(['Rice and beans']);
});

test('a number finds that post and not those that begin with it', () => {
	const { add, titles } = street();
	for (let at = 1; at <= 12; at += 1) add(`Post ${String.fromCharCode(64 + at)}`);
	expect(titles('1')).toEqual(['Post A']);
	expect(titles('12')).toEqual(['Post L']);
	expect(titles('#12')).toEqual(['Post L']);
});

test('scripts without blanks are found in the middle, Arabic with and without vowel points', () => {
	const { add, titles } = street();
	add('需要有人帮忙搬家');
	add('買い物を手伝ってください');
	add('ต้องการคนช่วยซื้อของ');
	add('أحتاج مساعدة في المُوَاصَلات');
	expect(titles('帮忙')).toEqual(['需要有人帮忙搬家']);
	expect(titles('搬')).toEqual(['需要有人帮忙搬家']);
	expect(titles('手伝って')).toEqual(['買い物を手伝ってください']);
	expect(titles('ช่วยซื้อ')).toEqual(['ต้องการคนช่วยซื้อของ']);
	expect(titles('المواصلات')).toEqual(['أحتاج مساعدة في المُوَاصَلات']);
});

test('the index follows edits, names, claims and what comes from others', () => {
	const { space, add, titles, search } = street();
	const id = add('Soup');
	expect(titles('soup')).toEqual(['Soup']);
	valueOf(editPost(space, id, { title: 'Stew' }));
	expect(titles('soup')).toEqual([]);
	expect(titles('stew')).toEqual(['Stew']);
	valueOf(claimPost(space, id, { state: 'going', quantity: 1, words: '', speaksFor: 'Oksana' }));
	expect(titles('oksana')).toEqual(['Stew']);
	valueOf(setPersonName(space, 'alice' as PersonId, 'Alice Quimby'));
	expect(titles('quim')).toEqual(['Stew']);
	const bob = createTestSpace('bob');
	valueOf(addPost(bob, draftOf('Firewood')));
	meet(space, bob);
	expect(titles('firew')).toEqual(['Firewood']);
	search.close();
});

test('huge and strange words find nothing and throw nothing', () => {
	const { add, titles } = street();
	add('x'.repeat(400));
	expect(titles('x'.repeat(100_000))).toEqual(['x'.repeat(400)]);
	for (const words of ['\ud800', '__proto__ constructor', '\u0000', '(((', '*'])
		expect([null, 0]).toContain(titles(words)?.length ?? null);
});

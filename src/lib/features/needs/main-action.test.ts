import type { PersonId } from '$lib/model/ids';
import type { Claim } from '$lib/model/post';
import { postOf } from '$lib/rules/post-for-tests';
import { describe, expect, it } from 'vitest';
import { mainAction, standingOf } from './main-action';

const noon = new Date(2026, 10, 21, 12).getTime();
const [alice, bob, carol] = ['alice', 'bob', 'carol'] as PersonId[] as [
	PersonId,
	PersonId,
	PersonId
];
const said = (personId: PersonId, state: Claim['state'], more: Partial<Claim> = {}): Claim => ({
	personId,
	speaksFor: '',
	state,
	quantity: 1,
	words: '',
	at: noon,
	saw: [],
	...more
});

describe('the one main action of a card', () => {
	it('leads Bob from yes over going to done', () => {
		expect(mainAction(postOf(), bob, noon)).toBe('say-yes');
		expect(mainAction(postOf({ claims: [said(bob, 'offered')] }), bob, noon)).toBe('going');
		expect(mainAction(postOf({ claims: [said(bob, 'going')] }), bob, noon)).toBe('done');
		expect(mainAction(postOf({ claims: [said(bob, 'done')] }), bob, noon)).toBe('none');
		expect(mainAction(postOf({ claims: [said(bob, 'stepped-back')] }), bob, noon)).toBe('say-yes');
	});

	it('does not ask Alice to help with her own need, but to close it when it is done', () => {
		expect(mainAction(postOf(), alice, noon)).toBe('none');
		expect(mainAction(postOf({ claims: [said(bob, 'done')] }), alice, noon)).toBe('close');
	});

	it('lets Alice help with what she posted for a neighbour', () => {
		expect(mainAction(postOf({ onBehalfOf: 'Nando' }), alice, noon)).toBe('say-yes');
	});

	it('is quiet when enough said yes, when it is closed, and when a newer app wrote it', () => {
		expect(mainAction(postOf({ claims: [said(carol, 'going')] }), bob, noon)).toBe('none');
		expect(mainAction(postOf({ editable: false }), bob, noon)).toBe('none');
		const closed = { reason: 'met-here', by: alice, at: noon } as const;
		expect(mainAction(postOf({ closed }), bob, noon)).toBe('none');
	});

	it('offers the poster to keep up what has come down, and anyone to give back what is in the bin', () => {
		const expired = postOf({ lifetime: { kind: 'until', date: '2026-11-20' } });
		expect(mainAction(expired, alice, noon)).toBe('renew');
		expect(mainAction(expired, bob, noon)).toBe('none');
		expect(mainAction(postOf({ gone: { by: alice, at: noon } }), bob, noon)).toBe('give-back');
	});

	it('finds the yes that Bob said for a neighbour when he said none for himself', () => {
		const forNando = said(bob, 'going', { speaksFor: 'Nando' });
		expect(standingOf(postOf({ claims: [forNando] }), bob)).toBe(forNando);
		const own = said(bob, 'offered');
		expect(standingOf(postOf({ claims: [forNando, own] }), bob)).toBe(own);
		expect(standingOf(postOf({ claims: [forNando] }), alice)).toBeNull();
	});
});

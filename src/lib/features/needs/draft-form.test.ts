import { postOf } from '$lib/rules/post-for-tests';
import { describe, expect, it } from 'vitest';
import { DraftForm } from './draft-form.svelte';

const noon = new Date(2026, 10, 21, 12).getTime();

describe('the form of a post', () => {
	it('asks for a title and a kind of thing, and nothing else', () => {
		const form = new DraftForm('need', noon);
		expect(Object.keys(form.problems(noon))).toEqual(['title', 'category']);
		form.title = '  Soup ';
		form.category = 'food';
		expect(form.problems(noon)).toEqual({});
		expect(form.toDraft(noon)).toMatchObject({
			title: 'Soup',
			when: { kind: 'flexible' },
			urgency: 'any',
			lifetime: { kind: 'until', date: '2026-12-21' },
			contact: null
		});
	});

	it('refuses a day that is past, unless the post had it already', () => {
		const form = DraftForm.of(postOf({ when: { kind: 'by', date: '2026-11-20' } }), noon);
		expect(form.problems(noon)).toHaveProperty('date');
		expect(form.problems(noon, '2026-11-20')).toEqual({});
		form.date = 'soon';
		expect(form.problems(noon, '2026-11-20')).toHaveProperty('date');
	});

	it('reads the urgency off the day', () => {
		const form = new DraftForm('need', noon);
		form.whenChoice = 'by';
		form.date = '2026-11-22';
		form.time = '08:30';
		expect(form.whenFields(noon)).toEqual({
			when: { kind: 'by', date: '2026-11-22', time: '08:30' },
			urgency: 'two-days'
		});
		form.date = '2027-01-01';
		expect(form.whenFields(noon).urgency).toBe('any');
	});

	it('changes only what was touched, so that Bob keeps what Alice did not touch', () => {
		const post = postOf({ title: 'Soup', details: 'Hot', urgency: 'week' });
		const [start, form] = [DraftForm.of(post, noon), DraftForm.of(post, noon)];
		expect(form.changesSince(start, noon, true)).toEqual({
			fields: {},
			lifetime: null,
			contact: null
		});
		form.title = 'Soup for two';
		expect(form.changesSince(start, noon, true).fields).toEqual({ title: 'Soup for two' });
		form.wanted = 2;
		expect(form.changesSince(start, noon, true).fields).toMatchObject({
			title: 'Soup for two',
			wanted: 2
		});
	});

	it('leaves a contact alone that it could not read, and drops one that was emptied', () => {
		const post = postOf({ contact: { kind: 'sealed', holders: [] } });
		const [start, form] = [DraftForm.of(post, noon), DraftForm.of(post, noon)];
		expect(form.changesSince(start, noon, false).contact).toBeNull();
		start.putContact({ reach: '555 0117', place: '', notWith: '' }, 'group');
		form.putContact({ reach: ' ', place: '', notWith: '' }, 'group');
		expect(form.changesSince(start, noon, true).contact).toBe('drop');
		form.reach = '555 0118';
		expect(form.changesSince(start, noon, true).contact).toMatchObject({
			details: { reach: '555 0118' }
		});
	});
});

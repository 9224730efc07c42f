import { describe, expect, it } from 'vitest';
import { contactLinks } from './contact-links';

describe('links out of a contact', () => {
	it('finds the phone and the mail that Alice wrote', () => {
		expect(contactLinks('Call +1 555-0153 77 or alice@example.org, evenings')).toEqual([
			{ kind: 'phone', text: '+1 555-0153 77', href: 'tel:+1555015377' },
			{ kind: 'mail', text: 'alice@example.org', href: 'mailto:alice@example.org' }
		]);
	});

	it('never makes a link of any other kind out of what Eve wrote', () => {
		for (const words of [
			'javascript:alert(1)',
			'data:text/html,<script>1</script>',
			'https://evil.example',
			'tel:*#06#',
			'ask Ben',
			'3 of 4 on 2026-11-1'
		])
			expect(
				contactLinks(words).filter(({ href }) => !/^(tel:\+?\d+|mailto:\S+@\S+)$/u.test(href))
			).toEqual([]);
		expect(contactLinks('javascript:alert(1) https://evil.example')).toEqual([]);
	});

	it('stays quick and short on a wall of digits', () => {
		expect(contactLinks('9'.repeat(100_000)).length).toBeLessThanOrEqual(6);
		expect(contactLinks('a@b.co '.repeat(1000)).length).toBe(6);
	});
});

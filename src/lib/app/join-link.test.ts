import { describe, expect, it } from 'vitest';
import { joinLink, takeInvitation } from './join-link';

function addressBar(url: string): {
	location: URL;
	history: Pick<History, 'state' | 'replaceState'>;
	shown: () => string;
} {
	let shown = url;
	const at = new URL(url);
	const history = {
		state: null,
		replaceState: (_state: unknown, _title: string, to: string) => {
			shown = new URL(to, url).href;
		}
	};
	return {
		location: at,
		history,
		shown: () => shown
	};
}

describe('an invitation in the address bar', () => {
	it('is taken out, so that nobody reads it over a shoulder or in the history', () => {
		const bar = addressBar('https://street.example/app/#/join/c2VjcmV0');
		expect(takeInvitation(bar.location, bar.history)).toBe('c2VjcmV0');
		expect(bar.shown()).toBe('https://street.example/app/#/join');
	});

	it('leaves every other address alone', () => {
		const bar = addressBar('https://street.example/#/g/abc/board');
		expect(takeInvitation(bar.location, bar.history)).toBeNull();
		expect(bar.shown()).toBe('https://street.example/#/g/abc/board');
	});

	it('is not the page for coming in by two codes', () => {
		const bar = addressBar('https://street.example/#/join/by-hand');
		expect(takeInvitation(bar.location, bar.history)).toBeNull();
		expect(bar.shown()).toBe('https://street.example/#/join/by-hand');
	});

	it('is written for the place the page was opened from, sub-paths included', () => {
		const bar = addressBar('https://street.example/app/?x=1#/g/abc');
		expect(joinLink('c2VjcmV0', bar.location)).toBe('https://street.example/app/#/join/c2VjcmV0');
	});
});

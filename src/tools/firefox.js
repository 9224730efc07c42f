import { existsSync } from 'node:fs';

/** Where a Firefox is on this machine, or null. `FIREFOX` in the environment wins. */
export function findFirefox() {
	const places = [
		process.env.FIREFOX,
		'/usr/bin/firefox-esr',
		'/usr/bin/firefox',
		'/Applications/Firefox.app/Contents/MacOS/firefox'
	];
	return places.find((place) => place !== undefined && existsSync(place)) ?? null;
}

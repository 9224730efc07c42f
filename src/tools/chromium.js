import { existsSync } from 'node:fs';

/** Where a Chromium is on this machine, or null. `CHROMIUM` in the environment wins. */
export function findChromium() {
	const places = [
		process.env.CHROMIUM,
		'/usr/bin/chromium',
		'/usr/bin/chromium-browser',
		'/usr/bin/google-chrome',
		'/usr/bin/google-chrome-stable',
		'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
		'/Applications/Chromium.app/Contents/MacOS/Chromium'
	];
	return places.find((place) => place !== undefined && existsSync(place)) ?? null;
}

/** Flags for a headless test browser that talks to nobody by itself. */
export const chromiumArgs = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

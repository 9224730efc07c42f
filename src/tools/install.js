import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.js';
import { findFirefox } from './firefox.js';
import { giveUp, root, run, say } from './run.js';

/**
 * Whether node_modules holds exactly what package-lock.json names. Compared by content, not by time:
 * a fresh checkout has fresh times.
 * @param {string} [folder]
 */
export function isInstalled(folder = root) {
	/** @param {string} file */
	const packagesIn = (file) =>
		/** @type {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} */ (
			JSON.parse(readFileSync(join(folder, file), 'utf8')).packages ?? {}
		);
	try {
		const wanted = packagesIn('package-lock.json');
		const there = packagesIn('node_modules/.package-lock.json');
		return Object.entries(wanted).every(([path, { version, integrity, optional, devOptional }]) => {
			if (path === '') return true;
			const found = there[path];
			if (found === undefined) return optional === true || devOptional === true;
			return found.version === version && found.integrity === integrity;
		});
	} catch {
		return false;
	}
}

/** Installs what package-lock.json names, when it is not there yet. Ends the program when it can't. */
export async function ensurePackages() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 20))
		giveUp(
			`Porchlight needs Node 20.20 or newer; this is ${process.version}. See https://nodejs.org`
		);
	if (isInstalled()) return;
	say('Installing what Porchlight needs (once; about a minute) …');
	if ((await run('npm', ['ci', '--no-audit', '--no-fund'])) !== 0)
		giveUp('Installing did not work; the lines above say why. It needs the internet this once.');
}

/** Browsers for the tests: taken when there, else installed with apt-get where that is possible. */
export async function ensureBrowsers() {
	const missing = [
		...(findChromium() === null ? ['chromium'] : []),
		...(findFirefox() === null ? ['firefox-esr'] : [])
	];
	if (missing.length === 0) return;
	if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
		say(`Installing ${missing.join(' and ')} for the browser tests …`);
		const env = { DEBIAN_FRONTEND: 'noninteractive' };
		await run('apt-get', ['update', '-q'], { quiet: true, env });
		await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], {
			quiet: true,
			env
		});
	}
	if (findChromium() === null)
		giveUp(
			'The browser tests need Chromium, and none was found.\n' +
				'Install it (Debian or Ubuntu: sudo apt-get install chromium) or name yours:  CHROMIUM=/path/to/chrome npm test'
		);
	if (findFirefox() === null)
		say(
			'No Firefox found: the one test that pairs Chromium with Firefox will be skipped.\n' +
				'Install firefox-esr, or name yours with FIREFOX=/path/to/firefox.'
		);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	await ensurePackages();
	if (process.argv.includes('--browsers')) await ensureBrowsers();
}

import { mkdirSync, readFileSync, rmSync, statSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './install.js';
import { giveUp, root, run, say } from './run.js';
import { sourceHash } from './source-hash.js';

const results = ['build/index.html', 'build/service-worker.js', 'dist/relay.js'];
/** Names the sources that dist/ and build/ were made from; beside the site, not in it. */
const stampFile = join(root, 'dist/built-from');
const lockFolder = join(root, 'node_modules/.porchlight-building');

function isBuilt() {
	try {
		return (
			readFileSync(stampFile, 'utf8') === sourceHash() &&
			results.every((file) => existsSync(join(root, file)))
		);
	} catch {
		return false;
	}
}

/** One build at a time: two at once in one folder would eat each other's files. */
async function lock() {
	for (;;) {
		try {
			mkdirSync(lockFolder);
			return () => rmSync(lockFolder, { recursive: true, force: true });
		} catch {
			// Left behind by a build that was killed: no build takes this long.
			const age = Date.now() - (statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs ?? 0);
			if (age > 180_000) rmSync(lockFolder, { recursive: true, force: true });
			else await wait(250);
		}
	}
}

/** Builds the app and the Node programs, unless they are built from these very sources. */
export async function ensureBuild({ force = false } = {}) {
	if (!force && isBuilt()) return;
	const unlock = await lock();
	try {
		if (!force && isBuilt()) return;
		say('Building …');
		const from = sourceHash();
		rmSync(stampFile, { force: true });
		const vite = join(root, 'node_modules/vite/bin/vite.js');
		const app = await run(process.execPath, [vite, 'build'], { quiet: true });
		const server =
			app === 0 &&
			(await run(process.execPath, [vite, 'build', '-c', 'vite.server.config.ts'], {
				quiet: true
			}));
		if (server !== 0) {
			unlock();
			giveUp('The build did not work; the lines above say why.');
		}
		writeFileSync(stampFile, from);
	} finally {
		unlock();
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	await ensurePackages();
	await ensureBuild({ force: process.argv.includes('--force') });
	say('Built: build/ is the site, dist/relay.js serves it.');
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const inputs = [
	'src',
	'static',
	'package.json',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'vite.server.config.ts',
	'tsconfig.json'
];
/** Made by the build itself (the first one writes some beside the messages' settings), or not part of it. */
const left = /(^|\/)(paraglide|[^/]*\.test\.ts|project\.inlang\/(?!settings\.json).*)$/;

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
	const whole = join(root, path);
	if (left.test(path) || !existsSync(whole)) return [];
	const entries = readdirSync(whole, { withFileTypes: true });
	return entries.flatMap((entry) => {
		const inner = `${path}/${entry.name}`;
		if (entry.isDirectory()) return filesUnder(inner);
		return left.test(inner) ? [] : [inner];
	});
}

/** A hash over everything that ends up in the build: same sources, same name, on any machine. */
export function sourceHash() {
	const hash = createHash('sha256');
	const files = inputs.flatMap((path) => (path.includes('.') ? [path] : filesUnder(path)));
	for (const file of files.sort()) {
		const whole = join(root, file);
		if (existsSync(whole)) hash.update(`${file}\0`).update(readFileSync(whole)).update('\0');
	}
	return hash.digest('hex').slice(0, 16);
}

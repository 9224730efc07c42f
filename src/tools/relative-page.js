import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} script */
const hashOf = (script) => `sha256-${createHash('sha256').update(script).digest('base64')}`;

/**
 * The page with addresses relative to itself, so that the site runs from any folder of any host, and
 * with the hash of its one inline script in its policy put right. Kit 2.70 writes them from the root
 * (`/_app/…`, `/service-worker.js`). Throws when the page is not as expected.
 * @param {string} html
 */
export function relativePage(html) {
	const changed = html.replaceAll(/(["'])\/(_app\/|service-worker\.js)/g, '$1./$2');
	const before = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1];
	const after = /<script>([\s\S]*?)<\/script>/.exec(changed)?.[1];
	if (before === undefined || after === undefined || !html.includes(hashOf(before)))
		throw new Error('The page has no inline script with its hash in the policy.');
	return changed.replaceAll(hashOf(before), hashOf(after));
}

/**
 * An adapter that makes the page relative before it is compressed.
 * @param {import('@sveltejs/kit').Adapter} adapter @returns {import('@sveltejs/kit').Adapter}
 */
export const withRelativePage = (adapter) => ({
	...adapter,
	name: `${adapter.name}, relative`,
	adapt: (builder) =>
		adapter.adapt({
			...builder,
			writePrerendered(folder) {
				const written = builder.writePrerendered(folder);
				const page = join(folder, 'index.html');
				writeFileSync(page, relativePage(readFileSync(page, 'utf8')));
				return written;
			}
		})
});

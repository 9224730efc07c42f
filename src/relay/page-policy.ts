import { readFile, stat } from 'node:fs/promises';

/** `index.html` and the policy that belongs to exactly these bytes. */
export interface Page {
	readonly html: Buffer;
	readonly policy: string;
}

const nothingAllowed = "default-src 'none'; frame-ancestors 'none'";

/**
 * The Content-Security-Policy for a page: what its own meta tag says, plus what a meta tag cannot
 * say. A page without one may load nothing.
 */
export function policyOf(html: string): string {
	const meta = /<meta\s+http-equiv="content-security-policy"\s+content="([^"]*)"/i.exec(html);
	if (meta?.[1] === undefined) return nothingAllowed;
	const policy = meta[1]
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&amp;', '&')
		.replaceAll(/[\r\n]/g, ' ');
	return `${policy.replace(/;?\s*$/, '')}; frame-ancestors 'none'`;
}

/**
 * Reads a page and its policy together, again whenever the file changed: the script hash differs
 * from build to build, and one build's policy blanks the next build's page. Null when there is none.
 */
export function createPageReader(file: string): () => Promise<Page | null> {
	let known: { readonly stamp: string; readonly page: Page } | null = null;
	return async () => {
		try {
			const { mtimeMs, size } = await stat(file);
			const stamp = `${mtimeMs}:${size}`;
			if (known?.stamp !== stamp) {
				const html = await readFile(file);
				known = { stamp, page: { html, policy: policyOf(html.toString('utf8')) } };
			}
			return known.page;
		} catch {
			known = null;
			return null;
		}
	};
}

import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { withRelativePage } from './src/tools/relative-page.js';
import { sourceHash } from './src/tools/source-hash.js';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

// Once per build: Kit reads this file again in a process of its own, and both must say the same.
process.env.PORCHLIGHT_VERSION ??= `${version}-${sourceHash()}`;

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	vitePlugin: {
		// Own pages never need what Svelte keeps for components written without runes.
		dynamicCompileOptions: ({ filename }) =>
			filename.includes('/node_modules/') ? undefined : { runes: true }
	},
	kit: {
		adapter: withRelativePage(adapter({ pages: 'build', assets: 'build', precompress: true })),
		router: { type: 'hash' },
		paths: { relative: true },
		// Same sources, same name, on any machine; other sources never share a cache with these.
		version: { name: process.env.PORCHLIGHT_VERSION },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['none'],
				'script-src': ['self'],
				'style-src': ['self'],
				// Kit's route announcer carries one static style attribute; this is its hash.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'data:', 'blob:'],
				'font-src': ['self', 'data:'],
				'connect-src': ['self', 'wss:', 'ws:'],
				'worker-src': ['self'],
				'manifest-src': ['self'],
				'base-uri': ['none'],
				'form-action': ['none'],
				'require-trusted-types-for': ['script'],
				'trusted-types': ['svelte-trusted-html', 'sveltekit-trusted-url', 'porchlight-worker']
			}
		}
	}
};

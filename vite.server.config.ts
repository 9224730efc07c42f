import { defineConfig } from 'vite';

// The Node programs (relay, later keeper) share the app's pure modules through the same alias.
export default defineConfig({
	resolve: { alias: { $lib: new URL('./src/lib', import.meta.url).pathname } },
	build: {
		ssr: true,
		target: 'node20',
		outDir: 'dist',
		emptyOutDir: true,
		sourcemap: true,
		minify: false,
		copyPublicDir: false,
		rolldownOptions: {
			input: { relay: 'src/relay/main.ts' },
			output: { entryFileNames: '[name].js' }
		}
	}
});

import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { playwright } from '@vitest/browser-playwright';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { isRunnableDevEnvironment, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { chunksByStage } from './src/tools/chunks.js';
import { chromiumArgs, findChromium } from './src/tools/chromium.js';
import { leaveOut } from './src/tools/leave-out.js';
import { plainIcons } from './src/tools/plain-icons.js';
import { shortMessages } from './src/tools/short-messages.js';
import { squeeze } from './src/tools/squeeze.js';

/** `npm run dev` introduces devices on its own port, as the built server does. */
const relayInDev = (): Plugin => ({
	name: 'porchlight-relay',
	apply: 'serve',
	configureServer({ httpServer, environments: { ssr } }) {
		if (httpServer === null || !isRunnableDevEnvironment(ssr)) return;
		const load = async () => {
			const { createIntroductions } = await ssr.runner.import<
				typeof import('./src/relay/introductions')
			>('/src/relay/introductions.ts');
			const introductions = createIntroductions({ now: () => Date.now() });
			httpServer.on('close', () => {
				introductions.close();
			});
			return introductions;
		};
		let loading: ReturnType<typeof load> | undefined;
		httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
			if (request.url?.split('?', 1)[0] !== '/relay') return;
			loading ??= load();
			loading.then(
				(introductions) => introductions.upgrade(request, socket, head),
				() => socket.destroy()
			);
		});
	}
});

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './src/messages/project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			emitTsDeclarations: false
		}),
		sveltekit(),
		relayInDev(),
		shortMessages(),
		plainIcons(),
		leaveOut(),
		chunksByStage(),
		squeeze()
	],
	build: { assetsInlineLimit: 0 },
	resolve: {
		alias: { 'lib0/logging': new URL('./src/lib/doc/yjs-logging.ts', import.meta.url).pathname }
	},
	test: {
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					sequence: { groupOrder: 0 },
					environment: 'node',
					include: ['src/**/*.test.ts', 'tests/contract/**/*.test.ts'],
					exclude: ['**/*.browser.test.ts']
				}
			},
			{
				extends: true,
				test: {
					name: 'convergence',
					sequence: { groupOrder: 1 },
					environment: 'node',
					include: ['tests/convergence/**/*.test.ts'],
					testTimeout: 600_000
				}
			},
			{
				extends: true,
				test: {
					name: 'browser',
					sequence: { groupOrder: 2 },
					include: ['src/**/*.browser.test.ts', 'tests/contract/**/*.browser.test.ts'],
					browser: {
						enabled: true,
						headless: true,
						screenshotFailures: false,
						provider: playwright({
							launchOptions: {
								executablePath: findChromium() ?? '/usr/bin/chromium',
								args: chromiumArgs
							}
						}),
						instances: [{ browser: 'chromium' }]
					}
				}
			},
			{
				extends: true,
				test: {
					name: 'e2e',
					sequence: { groupOrder: 3 },
					environment: 'node',
					include: ['tests/e2e/**/*.test.ts'],
					globalSetup: ['tests/e2e/serve.ts'],
					testTimeout: 120_000,
					hookTimeout: 120_000,
					fileParallelism: false
				}
			},
			// Only for `npm run bench`: figures need the machine to themselves.
			...(process.env.PORCHLIGHT_BENCH === undefined
				? []
				: [
						{
							extends: true as const,
							test: {
								name: 'bench',
								environment: 'node' as const,
								include: ['tests/bench/**/*.bench.ts'],
								globalSetup: ['tests/e2e/serve.ts'],
								testTimeout: 600_000,
								hookTimeout: 120_000,
								fileParallelism: false
							}
						}
					])
		]
	}
});

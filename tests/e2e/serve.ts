import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureBuild } from '../../src/tools/build.js';
import { root } from '../../src/tools/run.js';

declare module 'vitest' {
	interface ProvidedContext {
		/** Where the built app is served with its relay, `http://localhost:<port>/`. */
		readonly baseUrl: string;
		/** The same server's port; it listens on every address of this machine. */
		readonly port: number;
	}
}

/** The built server in a process of its own, as people run it. */
export interface Served {
	readonly port: number;
	readonly url: string;
	readonly stop: () => Promise<void>;
}

/**
 * For a Node process with an `ipc` channel: it ends when the one that started it is gone, however that
 * one ended, for then the channel closes by itself.
 */
export const endsWithParent: readonly string[] = [
	'--import',
	"data:text/javascript,process.on('disconnect', () => process.exit())"
];

/**
 * Starts `dist/relay.js`; port 0 takes a free one, a given one is for coming back after a stop. It
 * ends with the process that called this, even one that was killed.
 */
export async function serve({ port = 0, directory = 'build' } = {}): Promise<Served> {
	const child = spawn(
		process.execPath,
		[
			'--enable-source-maps',
			...endsWithParent,
			join(root, 'dist/relay.js'),
			...['--host', '0.0.0.0', '--port', String(port), '--static', directory]
		],
		{ cwd: root, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }
	);
	const gone = once(child, 'exit');
	const at = await new Promise<number>((settle, reject) => {
		let said = '';
		child.stdout?.on('data', (bytes) => {
			said += String(bytes);
			const found = /:(\d+)\/\n/.exec(said);
			if (found !== null) settle(Number(found[1]));
		});
		child.once('exit', () => {
			reject(new Error(`the server did not start: ${said}`));
		});
	});
	return {
		port: at,
		url: `http://localhost:${at}/`,
		stop: async () => {
			child.kill('SIGTERM');
			await gone;
		}
	};
}

/** Vitest's global setup: builds what is not built, serves it, tells the tests where. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	if (process.env.PORCHLIGHT_BUILT === undefined) await ensureBuild();
	const served = await serve();
	project.provide('baseUrl', served.url);
	project.provide('port', served.port);
	return served.stop;
}

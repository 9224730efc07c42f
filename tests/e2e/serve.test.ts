import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { endsWithParent } from './serve';

test('a server ends with the process that started it, even one that was killed', async () => {
	// It holds the same output open as long as it runs.
	const server = [...endsWithParent, '-e', 'console.log("up"); setInterval(() => {}, 1000)'];
	const parent = spawn(
		process.execPath,
		[
			'-e',
			`require('node:child_process').spawn(process.execPath, ${JSON.stringify(server)}, {
				stdio: ['ignore', 'inherit', 'inherit', 'ipc']
			})`
		],
		{ stdio: ['ignore', 'pipe', 'inherit'] }
	);
	const closed = once(parent.stdout, 'close');
	const [said] = (await once(parent.stdout, 'data')) as [Buffer];
	expect(String(said)).toBe('up\n');
	parent.kill('SIGKILL');
	await closed;
});

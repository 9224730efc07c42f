import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's folder, whatever the current one is. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param {string} words */
export const say = (words) => void process.stdout.write(`${words}\n`);

/** Says why nothing more can be done, and ends with exit code 1. @param {string} words @returns {never} */
export function giveUp(words) {
	process.stderr.write(`\n${words}\n`);
	process.exit(1);
}

/**
 * Runs a program in the project's folder and settles with its exit code; 127 when there is no such
 * program. SIGINT and SIGTERM reach it too, so that nothing is left running.
 * @param {string} command @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string> }} [options] quiet: shown only when it fails
 * @returns {Promise<number>}
 */
export function run(command, args, { quiet = false, env = {} } = {}) {
	const child = spawn(command, args, {
		cwd: root,
		env: { ...process.env, ...env },
		stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
		shell: process.platform === 'win32'
	});
	/** @type {Buffer[]} */
	const heard = [];
	child.stdout?.on('data', (bytes) => heard.push(bytes));
	child.stderr?.on('data', (bytes) => heard.push(bytes));
	/** @param {NodeJS.Signals} signal */
	const pass = (signal) => void child.kill(signal);
	process.on('SIGINT', pass).on('SIGTERM', pass);
	return new Promise((settle) => {
		/** @param {number} code */
		const end = (code) => {
			process.off('SIGINT', pass).off('SIGTERM', pass);
			if (quiet && code !== 0) process.stderr.write(Buffer.concat(heard));
			settle(code);
		};
		child.on('error', () => end(127));
		child.on('close', (code) => end(code ?? 1));
	});
}

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { root } from '../../src/tools/run.js';

let folder = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'porchlight-start-'));
});
afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await rm(folder, { recursive: true });
});

function start(args: readonly string[], env: Record<string, string> = {}) {
	const child = spawn(
		process.execPath,
		[join(root, 'dist/relay.js'), '--static', join(root, 'build'), ...args],
		{ cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }
	);
	children.push(child);
	let said = '';
	const listeners = new Set<() => void>();
	const hear = (bytes: unknown): void => {
		said += String(bytes);
		for (const listener of listeners) listener();
	};
	child.stdout.on('data', hear);
	child.stderr.on('data', hear);
	const ended = once(child, 'close') as Promise<[number | null]>;
	return {
		child,
		ended: async () => ({ code: (await ended)[0], said }),
		says: (pattern: RegExp) =>
			new Promise<RegExpExecArray>((settle) => {
				const look = (): void => {
					const found = pattern.exec(said);
					if (found !== null) settle(found);
				};
				listeners.add(look);
				look();
			})
	};
}

test('a taken port is said in plain words, with a way on, and ends with 1', async () => {
	const port = inject('port');
	const { code, said } = await start([], { PORT: String(port), HOST: '0.0.0.0' }).ended();
	expect(code).toBe(1);
	expect(said).toContain(`Port ${port} is taken`);
	expect(said).toContain(`PORT=${port + 1} npm start`);
});

test('a wrong option is explained and ends with 1', async () => {
	const { code, said } = await start(['--lamp']).ended();
	expect(code).toBe(1);
	expect(said).toContain("Unknown option '--lamp'");
	expect(said).toContain('--lan');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
	'%s turns the light off and ends with 0',
	async (signal) => {
		const running = start(['--port', '0']);
		await running.says(/http:\/\/localhost:\d+\/\n/);
		running.child.kill(signal);
		const { code, said } = await running.ended();
		expect(code).toBe(0);
		expect(said).toContain('The porch light is off.');
	}
);

test('--lan serves https under its own certificate, with a code to scan and a word of warning', async ({
	skip
}) => {
	const running = start(['--lan', '--port', '0']);
	const lan = await Promise.race([
		running.says(/On this computer: {2}https:\/\/localhost:(\d+)\/\n[\s\S]*█[\s\S]*warn once/),
		running.ended()
	]);
	if (!Array.isArray(lan)) {
		expect('said' in lan ? lan.said : '').toContain('on no network');
		return skip('this machine is on no network');
	}
	const kept = JSON.parse(
		await readFile(join(folder, '.porchlight/lan-certificate.json'), 'utf8')
	) as { cert: string };
	const asked = request({
		host: 'localhost',
		port: Number(lan[1]),
		ca: kept.cert,
		method: 'HEAD'
	}).end();
	const [answer] = (await once(asked, 'response')) as [IncomingMessage];
	expect(answer.statusCode).toBe(200);
	expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});

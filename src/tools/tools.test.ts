import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { isInstalled } from './install.js';
import { plainIcon } from './plain-icons.js';
import { relativePage } from './relative-page.js';
import { sourceHash } from './source-hash.js';
import { countTests, lastLine } from './test-report.js';

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'porchlight-tools-'));
	mkdirSync(join(folder, 'node_modules'));
});
afterEach(() => {
	rmSync(folder, { recursive: true });
});
const lock = (where: string, packages: object): void => {
	writeFileSync(join(folder, where), JSON.stringify({ packages }));
};
const yjs = { version: '13.6.33', integrity: 'sha512-a' };

test('what the lock names and node_modules holds needs no installing', () => {
	lock('package-lock.json', {
		'': { name: 'porchlight' },
		'node_modules/yjs': yjs,
		'node_modules/other-system': { version: '1.0.0', optional: true }
	});
	lock('node_modules/.package-lock.json', { 'node_modules/yjs': yjs });
	expect(isInstalled(folder)).toBe(true);
});

test.each([
	['another version', { 'node_modules/yjs': { ...yjs, version: '13.6.32' } }],
	['other bytes', { 'node_modules/yjs': { ...yjs, integrity: 'sha512-b' } }],
	['a missing package', {}]
])('%s in node_modules means installing', (_, there) => {
	lock('package-lock.json', { 'node_modules/yjs': yjs });
	lock('node_modules/.package-lock.json', there);
	expect(isInstalled(folder)).toBe(false);
});

test('no node_modules at all, or a broken one, means installing', () => {
	lock('package-lock.json', { 'node_modules/yjs': yjs });
	expect(isInstalled(folder)).toBe(false);
	writeFileSync(join(folder, 'node_modules/.package-lock.json'), '{');
	expect(isInstalled(folder)).toBe(false);
});

test('the same sources have the same name', () => {
	expect(sourceHash()).toMatch(/^[0-9a-f]{16}$/);
	expect(sourceHash()).toBe(sourceHash());
});

const file = (status: string, ...tests: string[]) => ({
	status,
	assertionResults: tests.map((one) => ({ status: one }))
});

test('a test run ends with what passed, failed and was skipped', () => {
	const counts = countTests(
		{ testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed')] },
		1
	);
	expect(lastLine(counts)).toBe('2 passed, 1 failed, 1 skipped');
});

test('a file that breaks before its first test, and an error outside any test, are failures', () => {
	expect(countTests({ testResults: [file('failed')] }, 1).failed).toBe(1);
	expect(countTests({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
	expect(countTests(null, 1)).toMatchObject({ passed: 0, failed: 1 });
	expect(lastLine(countTests({ testResults: [file('passed', 'passed')] }, 0))).toBe(
		'1 passed, 0 failed'
	);
});

test('the page finds its parts from any folder, and its policy allows its own script', () => {
	const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
	const script = `import("/_app/start.js"); register('/service-worker.js')`;
	const page = (text: string, sha: string) =>
		`<meta content="script-src 'sha256-${sha}'"><link href="./icon.svg"><script>${text}</script>`;
	const moved = `import("./_app/start.js"); register('./service-worker.js')`;
	expect(relativePage(page(script, hash(script)))).toBe(page(moved, hash(moved)));
	expect(() => relativePage(page(script, 'other'))).toThrow('inline script');
});

test('an icon of Lucide is drawn as markup, with nothing left to work out but size and class', () => {
	const minus = readFileSync(
		new URL('./minus.svelte', import.meta.resolve('@lucide/svelte/icons/minus')),
		'utf8'
	);
	expect(plainIcon(minus)).toMatch(
		/let \{ size = 24, class: names \} = \$props\(\);.*<svg [^>]*viewBox="0 0 24 24"[^>]*><path d="M5 12h14" \/><\/svg>/s
	);
	expect(() => plainIcon('<svg />')).toThrow('iconData');
});

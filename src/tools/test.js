import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureBuild } from './build.js';
import { ensureBrowsers, ensurePackages } from './install.js';
import { root, run, say } from './run.js';
import { countTests, lastLine } from './test-report.js';

await ensurePackages();
await ensureBrowsers();
await ensureBuild();

const folder = mkdtempSync(join(tmpdir(), 'porchlight-test-'));
const file = join(folder, 'report.json');
const exitCode = await run(
	process.execPath,
	[
		join(root, 'node_modules/vitest/vitest.mjs'),
		'run',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${file}`,
		...process.argv.slice(2)
	],
	{ env: { PORCHLIGHT_BUILT: '1' } }
);
/** @type {unknown} */
let report = null;
try {
	report = JSON.parse(readFileSync(file, 'utf8'));
} catch {
	process.stderr.write('The tests ended without a report.\n');
}
rmSync(folder, { recursive: true, force: true });

const counts = countTests(report, exitCode);
say('\nSlowest files:');
for (const { name, ms } of counts.slowest)
	say(`${(ms / 1000).toFixed(1).padStart(7)} s  ${relative(root, name)}`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
say(`\n${lastLine(counts)}`);

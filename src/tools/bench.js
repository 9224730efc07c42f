import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './build.js';
import { ensureBrowsers, ensurePackages } from './install.js';
import { giveUp, root, run, say } from './run.js';

/**
 * @typedef {{ name: string, unit: string, ours: number, reference: number | null, referenceName: string }} Figure
 */

const json = process.argv.includes('--json');
await ensurePackages();
await ensureBrowsers();
await ensureBuild();

const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
const file = join(folder, 'figures.jsonl');
const exitCode = await run(
	process.execPath,
	[
		join(root, 'node_modules/vitest/vitest.mjs'),
		'run',
		'--project=bench',
		...process.argv.slice(2).filter((arg) => arg !== '--json')
	],
	{ quiet: json, env: { PORCHLIGHT_BUILT: '1', PORCHLIGHT_BENCH: file } }
);

/** @type {Figure[]} */
let figures = [];
try {
	figures = readFileSync(file, 'utf8')
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line));
} catch {
	giveUp('Nothing was measured.');
} finally {
	rmSync(folder, { recursive: true, force: true });
}

/** @param {Figure} figure */
const ratioOf = ({ ours, reference }) => (reference === null ? null : ours / reference);
/** @param {number | null} value @param {string} unit */
const shown = (value, unit) =>
	value === null ? '-' : `${value.toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;

if (json) {
	say(JSON.stringify(figures.map((figure) => ({ ...figure, ratio: ratioOf(figure) }))));
} else {
	const rows = [
		['name', 'ours', 'reference', 'ratio'],
		...figures.map((figure) => {
			const ratio = ratioOf(figure);
			return [
				figure.name,
				shown(figure.ours, figure.unit),
				`${shown(figure.reference, figure.unit)} (${figure.referenceName})`,
				ratio === null ? '-' : ratio.toFixed(2)
			];
		})
	];
	const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
	for (const row of rows)
		say(
			row
				.map((cell, at) => cell.padEnd(widths[at] ?? 0))
				.join('  ')
				.trimEnd()
		);
}
process.exitCode = exitCode;

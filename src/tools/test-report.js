/**
 * @typedef {{ assertionResults?: readonly { status: string }[], status?: string, name?: string,
 *   startTime?: number, endTime?: number }} TestFile
 */

/**
 * Counts a Vitest JSON report. A file that failed before its first test counts as one failure, and so
 * does a run that ended badly with no failed test (an error outside any test).
 * @param {unknown} report @param {number} exitCode
 */
export function countTests(report, exitCode) {
	const files = /** @type {readonly TestFile[]} */ (
		typeof report === 'object' && report !== null && 'testResults' in report
			? report.testResults
			: []
	);
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const { assertionResults = [], status } of files) {
		let failed = 0;
		for (const test of assertionResults) {
			if (test.status === 'passed') counts.passed += 1;
			else if (test.status === 'failed') failed += 1;
			else counts.skipped += 1;
		}
		counts.failed += failed === 0 && status === 'failed' ? 1 : failed;
	}
	if (counts.failed === 0 && exitCode !== 0) counts.failed = 1;
	const slowest = files
		.map(({ name = '', startTime = 0, endTime = 0 }) => ({ name, ms: endTime - startTime }))
		.sort((a, b) => b.ms - a.ms)
		.slice(0, 8);
	return { ...counts, slowest };
}

/** The last line of a test run. @param {{ passed: number, failed: number, skipped: number }} counts */
export const lastLine = ({ passed, failed, skipped }) =>
	`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;

/** A spreadsheet would run what starts like this, in ASCII or full width, also after white space. */
const runs = /^[\s\u200B\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** One cell, RFC 4180; what a spreadsheet could run gets an apostrophe in front, so it stays text. */
function csvCell(value: string): string {
	const safe = runs.test(value) ? `'${value}` : value;
	return /[",;\t\r\n]|^\s|\s$|^'/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV with CRLF; `bom` puts the mark in front that older Excel needs to read accents. */
export const writeCsv = (
	rows: readonly (readonly string[])[],
	options: { readonly bom: boolean }
): string =>
	(options.bom ? '\uFEFF' : '') + rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');

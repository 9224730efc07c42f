const message = /\/paraglide\/messages\/\w+\.js$/;
const runtime = /\/paraglide\/runtime\.js$/;
const text = (/** @type {string} */ locale) =>
	new RegExp(
		String.raw`const ${locale}_\w+ = /\*\*.*?\*/ \(\) => \{\s*return /\*\*.*?\*/ \((${'`'}(?:[^${'`'}\\]|\\.)*${'`'})\)\s*\};`
	);
const choice =
	/\(\((inputs(?: = \{\})?), options = \{\}\) => \{\s*const locale = [^\n]*\n\s*if \(locale === "es"\) return (es_\w+)\(inputs\)\s*return (en_\w+)\(inputs\)\s*\}\)/;

/**
 * Takes out of Paraglide's compiled messages what no page here uses, a locale for a single message,
 * and writes a plain text where it is said: a third less to fetch for each message. Code of another
 * shape stays as it is.
 *
 * @param {string} code one compiled message
 */
export function shortMessage(code) {
	const [en, es] = [text('en').exec(code)?.[1], text('es').exec(code)?.[1]];
	return code.replace(choice, (_, inputs, other, base) =>
		en !== undefined && es !== undefined
			? `(() => getLocale() === "es" ? ${es} : ${en})`
			: `((${inputs}) => (getLocale() === "es" ? ${other} : ${base})(inputs))`
	);
}

/**
 * Addresses here say nothing about the language: what would find it in them goes.
 *
 * @param {string} code Paraglide's runtime
 */
export function shortRuntime(code) {
	return code.replaceAll('strategyToUse = getStrategyForUrl(window.location.href);', '');
}

/**
 * Writes messages shortly in the built pages.
 *
 * @returns {import('vite').Plugin}
 */
export function shortMessages() {
	return {
		name: 'porchlight-short-messages',
		apply: 'build',
		transform: {
			filter: { id: [message, runtime] },
			handler: (code, id) => ({
				code: runtime.test(id) ? shortRuntime(code) : shortMessage(code),
				map: null
			})
		}
	};
}

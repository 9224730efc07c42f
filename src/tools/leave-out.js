const hydration = /\/svelte\/src\/internal\/client\/dom\/hydration\.js$/;
const kitClient = /\/kit\/src\/runtime\/client\/client\.js$/;

/**
 * What a library carries for others and never runs here, where no tree shaking sees it: the lines as
 * they are, and as they need to be for it to go.
 *
 * @type {readonly { readonly file: RegExp, readonly from: string, readonly to: string }[]}
 */
const cuts = [
	// Pages are made in the browser alone: there is never HTML of a server to take over.
	{
		file: hydration,
		from: 'export let hydrating = false;',
		to: 'export const hydrating = false;'
	},
	{ file: hydration, from: '\thydrating = value;', to: '' },
	{
		file: /\/svelte\/src\/legacy\/legacy-client\.js$/,
		from: '(options.hydrate ? hydrate : mount)',
		to: 'mount'
	},
	{ file: kitClient, from: '\tif (hydrate) {', to: '\tif (false) {' },
	// Taken out of the namespace like this, two functions keep all that Svelte exports.
	{
		file: kitClient,
		from: 'const { onMount, tick } = svelte;',
		to: 'const onMount = svelte.onMount, tick = svelte.tick;'
	},
	// A development mode that is switched on in the address or in localStorage.
	{
		file: /\/yjs\/dist\/yjs\.mjs$/,
		from: "env.getVariable('node_env') === 'development'",
		to: 'false'
	},
	{ file: /\/lib0\/environment\.js$/, from: "hasConf('production')", to: 'false' },
	{ file: /\/lib0\/environment\.js$/, from: 'forceColor || (', to: 'false && (' }
];

/**
 * @param {string} code a library's module
 * @param {string} file its path
 * @returns {string} the module without what is never run here
 * @throws {Error} when the library was changed, and what it says is no longer what is cut
 */
function withoutUnused(code, file) {
	let left = code;
	for (const { from, to } of cuts.filter((cut) => cut.file.test(file))) {
		if (!left.includes(from)) throw new Error(`not in ${file} any more: ${from}`);
		left = left.replaceAll(from, to);
	}
	return left;
}

/**
 * Leaves out of the built pages what libraries carry for others.
 *
 * @returns {import('vite').Plugin}
 */
export function leaveOut() {
	return {
		name: 'porchlight-leave-out',
		apply: 'build',
		transform: {
			filter: { id: cuts.map(({ file }) => file) },
			handler: (code, id) => ({ code: withoutUnused(code, id), map: null })
		}
	};
}

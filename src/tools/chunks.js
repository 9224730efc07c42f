/**
 * What is always fetched together lies in one file: a hundred small files compress badly. A stage is
 * what its roots reach by static imports, less what an earlier stage has, and of the stages after it
 * what these other pages need as well; everything else is split as it comes.
 *
 * @type {readonly { readonly name: string, readonly roots: readonly RegExp[], readonly others: readonly RegExp[] }[]}
 */
const stages = [
	{
		name: 'app',
		roots: [
			/\/client\/entry\.js$/,
			/\/client-optimized\/app\.js$/,
			/\/src\/routes\/\+(layout|error)\.svelte$/
		],
		others: [/\/src\/routes\/(new\/|join\/\[\.\.\.payload\]\/)?\+page\.svelte$/]
	},
	{
		name: 'group',
		roots: [
			/\/src\/routes\/g\/\[space\]\/\+layout\.svelte$/,
			/\/src\/lib\/app\/open-(session|glimpse)\.ts$/
		],
		others: [
			/\/src\/routes\/g\/\[space\]\/\+page\.svelte$/,
			/\/src\/lib\/features\/needs\/board-sections\.ts$/,
			/\/src\/lib\/rules\/(board-filter|per-minute)\.ts$/
		]
	},
	{ name: 'board', roots: [/\/src\/routes\/g\/\[space\]\/board\/\+page\.svelte$/], others: [] },
	// Fetched by each group when the page is painted.
	{
		name: 'later',
		roots: [/\/src\/lib\/app\/(hold-tabs|hold-mesh|admitter|contact-keeper|glimpse-keeper)\.ts$/],
		others: []
	},
	// Fetched while an invitation is open.
	{
		name: 'admitting',
		roots: [/\/src\/lib\/crypto\/(admitting|invitation-keys)\.ts$/],
		others: []
	},
	// Fetched by the board when it is painted.
	{ name: 'keys', roots: [/\/src\/lib\/features\/needs\/keys-help\.svelte$/], others: [] }
];

const everyMessage = /\/paraglide\/messages(\/_index)?\.js$/;

/**
 * @typedef {Pick<import('rolldown').PluginContext, 'getModuleIds' | 'getModuleInfo'>} Graph
 * @param {Graph} graph
 * @param {readonly RegExp[]} roots
 * @returns {ReadonlySet<string>} the modules that those roots import, and theirs, and so on
 */
function reach(graph, roots) {
	/** @type {Set<string>} */
	const found = new Set();
	/** @param {string} id */
	function visit(id) {
		const module = graph.getModuleInfo(id);
		if (module === null || found.has(id) || everyMessage.test(id)) return;
		found.add(id);
		for (const next of module.importedIds) visit(next);
		// All messages hang on one module; only those are followed that are written out here.
		const messages = module.importedIds.find((next) => everyMessage.test(next));
		if (messages !== undefined)
			for (const [, name] of (module.code ?? '').matchAll(/\bm\.(\w+)/g))
				visit(messages.replace(/\.js$/, `/${name}.js`));
	}
	for (const id of graph.getModuleIds()) if (roots.some((root) => root.test(id))) visit(id);
	return found;
}

/**
 * @param {Graph} graph
 * @returns {ReadonlyMap<string, string>} the stage of each module that has one
 */
function stagesById(graph) {
	const reached = stages.map(({ roots }) => reach(graph, roots));
	/** @type {Map<string, string>} */
	const found = new Map();
	for (const [at, { name, others }] of stages.entries()) {
		const also = reach(graph, others);
		for (const [later, ids] of reached.entries())
			for (const id of ids)
				if (!found.has(id) && (later === at || (later > at && also.has(id)))) found.set(id, name);
	}
	return found;
}

/**
 * Puts the pages' JavaScript into few files.
 *
 * @returns {import('vite').Plugin}
 */
export function chunksByStage() {
	/** @type {ReadonlyMap<string, string>} */
	let stageById = new Map();
	return {
		name: 'porchlight-chunks',
		apply: 'build',
		config: (config) => {
			// What runs in Node while building needs no grouping.
			if (config.build?.ssr) return;
			const groups = stages.map(({ name }, at) => ({
				name,
				priority: stages.length - at,
				test: (/** @type {string} */ id) => stageById.get(id) === name
			}));
			return { build: { rolldownOptions: { output: { codeSplitting: { groups } } } } };
		},
		buildEnd() {
			stageById = stagesById(this);
		}
	};
}

import js from '@eslint/js';
import { createNodeResolver, flatConfigs, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/*
 * Arrows point inward: model <- rules <- doc <- sync | storage <- live <- features <- routes.
 * `ui` knows no domain; `app` wires things together. Each entry names what a folder must not
 * import, and where such code belongs instead.
 */
const outward = {
	rules: ['doc', 'crypto', 'storage', 'sync', 'live', 'features', 'ui', 'app', 'paraglide'],
	doc: ['storage', 'sync', 'live', 'features', 'ui', 'app', 'paraglide'],
	crypto: ['doc', 'storage', 'sync', 'live', 'features', 'ui', 'app', 'paraglide'],
	storage: ['doc', 'sync', 'live', 'features', 'ui', 'app', 'paraglide'],
	sync: ['storage', 'live', 'features', 'ui', 'app', 'paraglide'],
	live: ['features', 'ui', 'app', 'paraglide'],
	features: [],
	ui: ['model', 'rules', 'doc', 'crypto', 'storage', 'sync', 'live', 'features', 'app']
};
outward.model = ['rules', ...outward.rules];
const svelteGroup = ['svelte', 'svelte/*', '$app/*', '*.svelte', '*.svelte.js'];
const yjsGroup = ['yjs', 'y-protocols', 'y-protocols/*'];
const ban = (folder, extra, message) => ({
	files: [`src/lib/${folder}/**`],
	rules: {
		'@typescript-eslint/no-restricted-imports': [
			'error',
			{
				patterns: [
					{
						group: [
							...outward[folder].flatMap((name) => [
								`$lib/${name}`,
								`$lib/${name}/**`,
								`../${name}/**`
							]),
							...extra
						],
						message
					}
				].filter((pattern) => pattern.group.length > 0)
			}
		]
	}
});

export default ts.config(
	{ ignores: ['build/', 'dist/', '.svelte-kit/', 'src/lib/paraglide/', 'static/', 'tests/data/'] },
	js.configs.recommended,
	...ts.configs.strictTypeChecked,
	...svelte.configs.recommended,
	flatConfigs.typescript,
	{
		plugins: { 'import-x': importX },
		settings: {
			'import-x/ignore': ['node_modules'],
			'import-x/resolver-next': [
				createNodeResolver({
					extensions: ['.ts', '.svelte.ts', '.js', '.svelte'],
					alias: { $lib: [new URL('./src/lib', import.meta.url).pathname] }
				})
			]
		},
		rules: { 'import-x/no-cycle': 'error' }
	},
	{
		languageOptions: {
			globals: { ...globals.browser, ...globals.node },
			parserOptions: {
				projectService: { allowDefaultProject: ['vite.server.config.ts'] },
				extraFileExtensions: ['.svelte']
			}
		},
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
			// Objects come from createX closures and use no `this`; their functions may be handed on.
			'@typescript-eslint/unbound-method': 'off',
			// Addresses are hash routes (`#/…`), resolved by the browser itself, at any sub-path.
			'svelte/no-navigation-without-resolve': 'off'
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } }
	},
	{ files: ['*.js', 'src/tools/**'], extends: [ts.configs.disableTypeChecked] },
	ban(
		'model',
		[...svelteGroup, ...yjsGroup],
		'model is pure data: no Yjs, Svelte or DOM. Put it in doc/ or features/.'
	),
	ban(
		'rules',
		[...svelteGroup, ...yjsGroup],
		'rules are pure functions. Yjs belongs in doc/, words and screens in features/.'
	),
	ban('doc', svelteGroup, 'doc knows documents only. Runes belong in live/, wiring in app/.'),
	ban(
		'crypto',
		[...svelteGroup, ...yjsGroup],
		'crypto sees bytes only. Documents belong in doc/, wiring in app/.'
	),
	ban(
		'storage',
		[...svelteGroup, 'y-protocols', 'y-protocols/*'],
		'storage sees bytes only. Wire it to documents in app/.'
	),
	ban('sync', svelteGroup, 'sync runs in Node unchanged. Wire it to storage and screens in app/.'),
	ban('live', [], 'live turns documents into runes. Screens belong in features/.'),
	ban('features', yjsGroup, 'features read plain records and call commands. Yjs belongs in doc/.'),
	ban('ui', yjsGroup, 'ui knows no domain. Screens that know posts or people belong in features/.'),
	{
		files: ['src/relay/**'],
		rules: {
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{
					patterns: [
						{
							group: [
								...svelteGroup,
								...['doc', 'storage', 'live', 'features', 'ui', 'app'].map((n) => `$lib/${n}/**`)
							],
							message: 'The relay knows no documents, keys or screens.'
						}
					]
				}
			]
		}
	}
);

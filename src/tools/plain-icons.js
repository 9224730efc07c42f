const icon = /\/@lucide\/svelte\/dist\/icons\/[\w-]+\.svelte$/;

/**
 * Lucide works out each icon's attributes in the page, for every way to set them. Ours take a `size`
 * and a `class` and are never read out, so each is a piece of markup that is copied: less to fetch,
 * and less to do for every card.
 *
 * @param {string} code one of Lucide's components
 * @returns {string} a component that looks the same
 * @throws {Error} when Lucide writes its icons in another way
 */
export function plainIcon(code) {
	const found = /const iconData = (\{.*\});/.exec(code)?.[1];
	if (found === undefined) throw new Error('Lucide has no iconData any more');
	/** @type {{ size: number, node: [string, Record<string, string>][] }} */
	const { size, node } = JSON.parse(found);
	const shapes = node.map(([name, attributes]) => {
		const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
		return `<${name}${said.join('')} />`;
	});
	return `<script>
	let { size = ${size}, class: names } = $props();
</script>
<svg aria-hidden="true" class={names} width={size} height={size} viewBox="0 0 ${size} ${size}" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${shapes.join('')}</svg>
`;
}

/**
 * Draws icons as plain markup in the built pages.
 *
 * @returns {import('vite').Plugin}
 */
export function plainIcons() {
	return {
		name: 'porchlight-plain-icons',
		apply: 'build',
		enforce: 'pre',
		transform: {
			filter: { id: icon },
			handler: (code) => ({ code: plainIcon(code), map: null })
		}
	};
}

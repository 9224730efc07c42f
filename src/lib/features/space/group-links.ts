/** The pages of a group, by name; `under` tells which of the four places of the bar they belong to. */
export const places = ['home', 'board', 'people', 'more'] as const;
export type Place = (typeof places)[number];

/** The address of a page of a group: `groupHref(id)` is its home, `groupHref(id, 'board')` its board. */
export const groupHref = (spaceId: string, page = ''): string =>
	`#/g/${spaceId}${page === '' ? '' : `/${page}`}`;

const placeOfPage: Readonly<Record<string, Place>> = {
	board: 'board',
	apart: 'board',
	people: 'people',
	invite: 'people',
	pair: 'people',
	bin: 'more',
	import: 'more',
	export: 'more',
	print: 'more',
	more: 'more'
};

/** Which place a route of a group (`/g/[space]/board/[post]`) lies in; null for the light, which has its own button. */
export function placeOf(routeId: string | null): { place: Place | null; exact: boolean } {
	const [, , , page, ...rest] = (routeId ?? '').split('/');
	if (page === undefined) return { place: 'home', exact: true };
	return {
		place: placeOfPage[page] ?? null,
		exact: rest.length === 0 && page in { board: 1, people: 1, more: 1 }
	};
}

/** Pages that use the whole width instead of one readable column. */
export const isWide = (routeId: string | null): boolean =>
	/^\/g\/\[space\](\/(board|import|print))?$/.test(routeId ?? '');

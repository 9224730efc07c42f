import { expect, test } from 'vitest';
import { groupHref, isWide, placeOf } from './group-links';

test('an address of a group is a hash route', () => {
	expect(groupHref('abc')).toBe('#/g/abc');
	expect(groupHref('abc', 'board/new?kind=need')).toBe('#/g/abc/board/new?kind=need');
});

test('every page of a group lies in one of the four places', () => {
	expect(placeOf('/g/[space]')).toEqual({ place: 'home', exact: true });
	expect(placeOf('/g/[space]/board')).toEqual({ place: 'board', exact: true });
	expect(placeOf('/g/[space]/board/[post]/edit')).toEqual({ place: 'board', exact: false });
	expect(placeOf('/g/[space]/invite')).toEqual({ place: 'people', exact: false });
	expect(placeOf('/g/[space]/bin')).toEqual({ place: 'more', exact: false });
	expect(placeOf('/g/[space]/light').place).toBeNull();
});

test('the board, the import and the print view use the whole width', () => {
	expect(['', '/board', '/import', '/print'].every((page) => isWide(`/g/[space]${page}`))).toBe(
		true
	);
	expect(isWide('/g/[space]/board/[post]')).toBe(false);
});

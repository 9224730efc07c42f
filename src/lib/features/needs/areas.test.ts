import type { RecordId } from '$lib/model/ids';
import { postOf } from '$lib/rules/post-for-tests';
import { describe, expect, it } from 'vitest';
import { areaMark, areaOptions } from './areas';

describe('areas to filter by', () => {
	const at = (area: string, id: string) => postOf({ area, id: id as RecordId });

	it('join what people write with other blanks and capitals', () => {
		const options = areaOptions([
			at('Elm  Street', '1'),
			at('elm street', '2'),
			at('Hill Road', '3'),
			at('', '4')
		]);
		expect(options.map(({ name, count }) => [name, count])).toEqual([
			['Elm  Street', 2],
			['Hill Road', 1]
		]);
	});

	it('stand in the address as a mark that does not spell the name', () => {
		expect(areaMark('Elm  Street')).toBe(areaMark('elm street'));
		expect(areaMark('Elm Street')).not.toBe(areaMark('Hill Road'));
		expect(areaMark('Elm Street')).toMatch(/^[0-9a-z]{1,7}$/u);
	});
});
